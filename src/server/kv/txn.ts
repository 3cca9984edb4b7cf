import { BackendError } from "../../backend/index.ts";
import { etcdError } from "../../base/index.ts";
import type { EtcdMetrics } from "../../host/index.ts";
import type { Lessor } from "../../lease/index.ts";
import {
  CompactedError,
  FutureRevisionError,
  openEnd,
  type Payload,
  type RangeQuery,
  type Store,
  singleKey,
  type WriteTxn,
} from "../../mvcc/index.ts";
import type { etcdserverpb } from "../../wire/protobuf/index.ts";
import { compareHolds, compareQuery } from "./compare.ts";
import { clampToNumber, decode, rangeQuery, shapeRange } from "./range.ts";
import type {
  DeleteRangeResult,
  OperationResult,
  PutResult,
  RangeResult,
  TxnResult,
} from "./results.ts";
import type { Steps } from "./steps.ts";

type PutRequest = etcdserverpb.PutRequest;
type DeleteRangeRequest = etcdserverpb.DeleteRangeRequest;
type RequestOp = etcdserverpb.RequestOp;
type TxnRequest = etcdserverpb.TxnRequest;

/** What key-value requests act on. */
export interface KeySpace {
  readonly store: Store;
  readonly lessor: Lessor;
  readonly metrics: EtcdMetrics;
  /** Keys that are deleted in one step. */
  readonly deleteStepKeys: number;
}

/** Which branch a transaction and each nested one on the chosen path took. */
interface Path {
  readonly succeeded: boolean;
  readonly operations: readonly RequestOp[];
  /** One for each nested transaction among `operations`, in their order. */
  readonly nested: readonly Path[];
}

/** Of a request that reads nothing. */
const noQueries: readonly RangeQuery[] = [];

export function put(space: KeySpace, request: PutRequest): PutResult {
  checkKey(request);
  checkLease(space, request);
  const txn = space.store.write();
  try {
    return runPut(space, { txn, request });
  } finally {
    txn.end();
  }
}

export function deleteRange(
  space: KeySpace,
  request: DeleteRangeRequest,
): Steps<DeleteRangeResult> {
  return inWriteTxn(space, (txn) => runDeleteRange(space, { txn, request }));
}

/**
 * Runs a whole transaction. All comparisons of the tree are made on the state before it; what can fail on the chosen path
 * is checked before anything is written, so that it fails whole; of several reasons, those of puts come first.
 */
export function txn(space: KeySpace, request: TxnRequest): Steps<TxnResult> {
  return inWriteTxn(space, (write) => {
    const path = choosePath(write, request);
    checkPuts(space, { write, path, deletedFrom: undefined });
    checkRanges(space.store, path);
    if (countOperations(path) > 1) space.metrics.etcd_mvcc_txn_total.inc();
    return runPath(space, { write, path });
  });
}

/** The ranges whose pages a request reads while it is applied; they are loaded beforehand. */
export function queriesOfPut(request: PutRequest): readonly RangeQuery[] {
  return readsPrevious(request) ? [currentKey(request.key.toString("latin1"))] : noQueries;
}

export function queriesOfDeleteRange(request: DeleteRangeRequest): RangeQuery[] {
  return request.prevKv ? [deletedRange(request)] : [];
}

export function queriesOfTxn(request: TxnRequest): RangeQuery[] {
  const queries = request.compare.map(compareQuery);
  for (const operation of [...request.success, ...request.failure]) {
    if (operation.requestRange !== undefined) queries.push(rangeQuery(operation.requestRange));
    if (operation.requestPut !== undefined) queries.push(...queriesOfPut(operation.requestPut));
    if (operation.requestDeleteRange !== undefined) {
      queries.push(...queriesOfDeleteRange(operation.requestDeleteRange));
    }
    if (operation.requestTxn !== undefined) queries.push(...queriesOfTxn(operation.requestTxn));
  }
  return queries;
}

/** Deletes keys in one revision, in their order; the lessor has forgotten them. Returns the store's revision after it. */
export function deleteKeys(space: KeySpace, keys: readonly string[]): Steps<number> {
  return inWriteTxn(space, function* (txn) {
    for (const [n, key] of keys.entries()) {
      if (n > 0 && n % space.deleteStepKeys === 0) yield;
      txn.deleteRange(key, singleKey);
    }
    return txn.revision;
  });
}

function* inWriteTxn<Result>(
  space: KeySpace,
  run: (txn: WriteTxn) => Steps<Result>,
): Steps<Result> {
  const txn = space.store.write();
  try {
    return yield* run(txn);
  } finally {
    txn.end();
  }
}

function choosePath(write: WriteTxn, request: TxnRequest): Path {
  const succeeded = request.compare.every((compare) => compareHolds(compare, write));
  const operations = succeeded ? request.success : request.failure;
  const nested = operations
    .filter((operation) => operation.requestTxn !== undefined)
    .map((operation) => choosePath(write, operation.requestTxn!));
  return { succeeded, operations, nested };
}

interface Check {
  readonly write: WriteTxn;
  readonly path: Path;
  /** The lowest key from which an open-ended delete before this point removes everything. */
  readonly deletedFrom: string | undefined;
}

/** @returns `deletedFrom` after the path. */
function checkPuts(space: KeySpace, { write, path, deletedFrom }: Check): string | undefined {
  let nestedAt = 0;
  for (const { requestPut, requestDeleteRange, requestTxn } of path.operations) {
    if (requestPut !== undefined) {
      checkKey(requestPut);
      const key = requestPut.key.toString("latin1");
      const exists =
        write.state(key) !== undefined && !(deletedFrom !== undefined && key >= deletedFrom);
      if (needsExisting(requestPut) && !exists) throw etcdError("KeyNotFound");
      checkLease(space, requestPut);
    }
    if (requestDeleteRange !== undefined) {
      const { key, end } = deletedRange(requestDeleteRange);
      if (end === openEnd && (deletedFrom === undefined || key < deletedFrom)) deletedFrom = key;
    }
    if (requestTxn !== undefined) {
      deletedFrom = checkPuts(space, { write, path: path.nested[nestedAt++]!, deletedFrom });
    }
  }
  return deletedFrom;
}

function countOperations({ operations, nested }: Path): number {
  return nested.reduce(
    (sum, path) => sum + countOperations(path),
    operations.length - nested.length,
  );
}

function checkRanges(store: Store, path: Path): void {
  let nestedAt = 0;
  for (const { requestRange, requestTxn } of path.operations) {
    if (requestRange !== undefined) checkRevision(store, requestRange.revision);
    if (requestTxn !== undefined) checkRanges(store, path.nested[nestedAt++]!);
  }
}

/** Unlike alone, in a transaction a negative revision is not the current one, but one before the compacted one. */
function checkRevision(store: Store, asked: bigint): void {
  const revision = clampToNumber(asked);
  if (revision === 0) return;
  if (revision > store.currentRevision) throw etcdError("FutureRev");
  if (revision < store.compactRevision) throw etcdError("Compacted");
}

/** The API refuses it before; an entry that got into the log all the same must not stop every member that applies it. */
function checkKey(request: PutRequest): void {
  if (request.key.length === 0) throw etcdError("EmptyKey");
}

function checkLease(space: KeySpace, request: PutRequest): void {
  if (request.lease !== 0n && !space.lessor.has(request.lease)) throw etcdError("LeaseNotFound");
}

function* runPath(
  space: KeySpace,
  { write, path }: { readonly write: WriteTxn; readonly path: Path },
): Steps<TxnResult> {
  const responses: OperationResult[] = [];
  let nestedAt = 0;
  for (const operation of path.operations) {
    if (operation.requestRange !== undefined) {
      space.metrics.etcd_mvcc_range_total.inc();
      responses.push(runRange(write, operation.requestRange));
    } else if (operation.requestPut !== undefined) {
      responses.push(runPut(space, { txn: write, request: operation.requestPut }));
    } else if (operation.requestDeleteRange !== undefined) {
      const request = operation.requestDeleteRange;
      responses.push(yield* runDeleteRange(space, { txn: write, request }));
    } else if (operation.requestTxn !== undefined) {
      responses.push(yield* runPath(space, { write, path: path.nested[nestedAt++]! }));
    }
  }
  return { kind: "txn", revision: write.revision, succeeded: path.succeeded, responses };
}

function runRange(write: WriteTxn, request: etcdserverpb.RangeRequest): RangeResult {
  return shapeRange(request, write.range(rangeQuery(request)));
}

function runPut(
  space: KeySpace,
  { txn, request }: { txn: WriteTxn; request: PutRequest },
): PutResult {
  const key = request.key.toString("latin1");
  const previous = readsPrevious(request) ? txn.range(currentKey(key)).payloads[0] : undefined;
  let { value, lease } = request;
  if (needsExisting(request)) {
    if (previous === undefined) throw etcdError("KeyNotFound");
    const pair = decode(previous);
    if (request.ignoreValue) value = pair.value;
    if (request.ignoreLease) lease = pair.lease;
  }
  txn.put(key, value, lease);
  space.metrics.etcd_mvcc_put_total.inc();
  space.metrics.etcd_debugging_mvcc_total_put_size_in_bytes.inc(key.length + value.length);
  space.lessor.attach(lease, key);
  return {
    kind: "put",
    revision: txn.revision,
    previous: request.prevKv ? previous : undefined,
  };
}

function* runDeleteRange(
  space: KeySpace,
  { txn, request }: { readonly txn: WriteTxn; readonly request: DeleteRangeRequest },
): Steps<DeleteRangeResult> {
  const range = deletedRange(request);
  const limit = space.deleteStepKeys;
  const previous: Payload[] = [];
  let deleted = 0;
  space.metrics.etcd_mvcc_delete_total.inc();
  for (let { key } = range; ; ) {
    if (request.prevKv) previous.push(...txn.range({ ...range, key, limit }).payloads);
    const { keys, next } = txn.deleteRange(key, range.end, limit);
    for (const gone of keys) space.lessor.detach(gone);
    deleted += keys.length;
    if (next === undefined) break;
    key = next;
    yield;
  }
  return { kind: "deleteRange", revision: txn.revision, deleted, previous };
}

function deletedRange(request: DeleteRangeRequest): RangeQuery {
  return {
    key: request.key.toString("latin1"),
    end: request.rangeEnd.toString("latin1"),
    revision: 0,
    limit: 0,
    countOnly: false,
  };
}

function currentKey(key: string): RangeQuery {
  return { key, end: "", revision: 0, limit: 1, countOnly: false };
}

function needsExisting(request: PutRequest): boolean {
  return request.ignoreValue || request.ignoreLease;
}

function readsPrevious(request: PutRequest): boolean {
  return request.prevKv || needsExisting(request);
}

/** The client's error for what the store refuses about a revision; other errors pass. */
export function clientError(error: unknown): unknown {
  if (error instanceof CompactedError) return etcdError("Compacted");
  if (error instanceof FutureRevisionError) return etcdError("FutureRev");
  // A leader's snapshot came while a page was to be read: asked again, the request meets the state of now.
  if (error instanceof BackendError && error.code === "superseded") {
    return etcdError("LeaderChanged", { cause: error });
  }
  return error;
}
