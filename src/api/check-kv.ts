import { etcdError } from "../base/index.ts";
import type { etcdserverpb } from "../wire/protobuf/index.ts";
import { givesKeyTwice } from "./duplicate-keys.ts";

// What can be refused by looking at a request alone, before it costs the cluster anything. Each check throws the client
// error that etcd gives.

export function checkRange(request: etcdserverpb.RangeRequest): void {
  if (request.key.length === 0) throw etcdError("EmptyKey");
  if (request.sortOrder < 0 || request.sortOrder > 2) throw etcdError("InvalidSortOption");
  if (request.sortTarget < 0 || request.sortTarget > 4) throw etcdError("InvalidSortOption");
}

export function checkPut(request: etcdserverpb.PutRequest): void {
  if (request.key.length === 0) throw etcdError("EmptyKey");
  if (request.ignoreValue && request.value.length > 0) throw etcdError("ValueProvided");
  if (request.ignoreLease && request.lease !== 0n) throw etcdError("LeaseProvided");
}

export function checkDeleteRange(request: etcdserverpb.DeleteRangeRequest): void {
  if (request.key.length === 0) throw etcdError("EmptyKey");
}

/** @param operationsMax - `--max-txn-ops`; a nested transaction has what the one around it left over. */
export function checkTxn(request: etcdserverpb.TxnRequest, operationsMax: number): void {
  checkOperations(request, operationsMax);
  if (givesKeyTwice(request.success) || givesKeyTwice(request.failure))
    throw etcdError("DuplicateKey");
}

function checkOperations(request: etcdserverpb.TxnRequest, operationsMax: number): void {
  const operations = Math.max(
    request.compare.length,
    request.success.length,
    request.failure.length,
  );
  if (operations > operationsMax) throw etcdError("TooManyOps");
  for (const compare of request.compare) {
    if (compare.key.length === 0) throw etcdError("EmptyKey");
  }
  for (const operation of request.success) checkOperation(operation, operationsMax - operations);
  for (const operation of request.failure) checkOperation(operation, operationsMax - operations);
}

function checkOperation(operation: etcdserverpb.RequestOp, operationsMax: number): void {
  if (operation.requestRange !== undefined) checkRange(operation.requestRange);
  else if (operation.requestPut !== undefined) checkPut(operation.requestPut);
  else if (operation.requestDeleteRange !== undefined)
    checkDeleteRange(operation.requestDeleteRange);
  else if (operation.requestTxn !== undefined) checkOperations(operation.requestTxn, operationsMax);
  else throw etcdError("KeyNotFound");
}
