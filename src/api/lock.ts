import { etcdError } from "../base/index.ts";
import { type Member, pairOf, type RangeResult } from "../server/index.ts";
import { etcdserverpb, v3lockpb } from "../wire/protobuf/index.ts";
import type { CallScope } from "./call-scope.ts";
import {
  candidateKey,
  createdAt,
  getOperation,
  oldestCandidate,
  putOperation,
  waitForTurn,
} from "./candidates.ts";

const { DeleteRangeRequest, RangeRequest, RequestOp, TxnRequest } = etcdserverpb;
const noValue = Buffer.alloc(0);

/**
 * v3lockpb.Lock/Lock: waits until this lease's key is the oldest under the name. Without a lease one of 60 s is made that
 * nobody keeps alive. A call that ends while it waits takes its key back.
 */
export async function lock(
  member: Member,
  request: v3lockpb.LockRequest,
  scope: CallScope,
): Promise<v3lockpb.LockResponse> {
  const lease = await member.leases.forSession(request.lease);
  const key = candidateKey(request.name, lease);
  const owner = RequestOp.create({ requestRange: oldestCandidate(request.name) });
  const entered = await member.txn(
    TxnRequest.create({
      compare: [createdAt(key, 0)],
      success: [putOperation(key, { value: noValue, lease }), owner],
      failure: [getOperation(key), owner],
    }),
  );
  const [own, oldest] = entered.responses;
  const revision = entered.succeeded
    ? entered.revision
    : firstPair(own as RangeResult)!.createRevision;
  const holder = firstPair(oldest as RangeResult);
  if (holder === undefined || holder.createRevision === revision) {
    return v3lockpb.LockResponse.create({ header: member.header(entered.revision), key });
  }
  try {
    await waitForTurn(member, { name: request.name, revision, scope });
  } catch (error) {
    await member.deleteRange(DeleteRangeRequest.create({ key }));
    throw error;
  }
  const still = await member.range(RangeRequest.create({ key }));
  if (still.payloads.length === 0) throw etcdError("LockSessionExpired");
  return v3lockpb.LockResponse.create({ header: member.header(still.revision), key });
}

/** v3lockpb.Lock/Unlock: deletes the key that Lock returned. */
export async function unlock(
  member: Member,
  request: v3lockpb.UnlockRequest,
): Promise<v3lockpb.UnlockResponse> {
  if (request.key.length === 0) throw etcdError("EmptyKey");
  const deleted = await member.deleteRange(DeleteRangeRequest.create({ key: request.key }));
  return v3lockpb.UnlockResponse.create({ header: member.header(deleted.revision) });
}

function firstPair(result: RangeResult) {
  const first = result.payloads[0];
  return first === undefined ? undefined : pairOf(first);
}
