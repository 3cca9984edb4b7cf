import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import type { Client } from "../client.ts";
import { type CallOptions, prefixRange } from "../light/index.ts";
import type { Session } from "./session.ts";

const { Txn } = services["etcdserverpb.KV"];
const {
  Compare,
  CompareResult,
  CompareTarget,
  DeleteRangeRequest,
  PutRequest,
  RangeRequest,
  RequestOp,
  SortOrder,
  SortTarget,
  TxnRequest,
} = etcdserverpb;

export interface CallTime {
  readonly signal?: AbortSignal | undefined;
}

/** The key of a session under a prefix: one for each, whatever it asks for. */
export function sessionKey(prefix: Buffer, { leaseId }: Session): Buffer {
  return Buffer.concat([prefix, Buffer.from(BigInt.asUintN(64, leaseId).toString(16))]);
}

function wasCreatedAt(key: Buffer, revision: number): etcdserverpb.Compare {
  return Compare.create({
    result: CompareResult.EQUAL,
    target: CompareTarget.CREATE,
    key,
    createRevision: BigInt(revision),
  });
}

/** The oldest key under the prefix: its session has what all of them want. */
export function oldestUnder(prefix: Buffer): etcdserverpb.RangeRequest {
  return RangeRequest.create({
    ...prefixRange(prefix),
    limit: 1n,
    sortOrder: SortOrder.ASCEND,
    sortTarget: SortTarget.CREATE,
  });
}

export interface Claim {
  readonly header: etcdserverpb.ResponseHeader | undefined;
  /** When the key was created, now or before. */
  readonly revision: number;
  /** Its value, if it was there before. */
  readonly value: Buffer | undefined;
  /** The oldest key under the prefix as it was before; undefined if there was none. */
  readonly oldestRevision: number | undefined;
}

/** Puts the session's key under the prefix unless it is there, and says who is first. @throws {ClientError} */
export async function claim(
  session: Session,
  { prefix, value }: { prefix: Buffer; value: Buffer },
  { signal }: CallTime,
): Promise<Claim> {
  const key = sessionKey(prefix, session);
  const requestPut = PutRequest.create({ key, value, lease: session.leaseId });
  const oldest = RequestOp.create({ requestRange: oldestUnder(prefix) });
  const request = TxnRequest.create({
    compare: [wasCreatedAt(key, 0)],
    success: [RequestOp.create({ requestPut }), oldest],
    failure: [RequestOp.create({ requestRange: RangeRequest.create({ key }) }), oldest],
  });
  const { header, succeeded, responses } = await session.client.unary(Txn, request, { signal });
  const own = succeeded ? undefined : responses[0]?.responseRange?.kvs[0];
  return {
    header,
    revision: own?.createRevision ?? header?.revision ?? 0,
    value: own?.value,
    oldestRevision: responses[1]?.responseRange?.kvs[0]?.createRevision,
  };
}

/** Does `operation` if the key is still the one that was created at `revision`. @throws {ClientError} */
export function ifOwner(
  client: Client,
  { key, revision }: { key: Buffer; revision: number },
  operation: etcdserverpb.RequestOp,
  time: CallOptions = {},
): Promise<etcdserverpb.TxnResponse> {
  const compare = [wasCreatedAt(key, revision)];
  return client.unary(Txn, TxnRequest.create({ compare, success: [operation] }), time);
}

export function deletion(key: Buffer): etcdserverpb.RequestOp {
  return RequestOp.create({ requestDeleteRange: DeleteRangeRequest.create({ key }) });
}

export function replacement(key: Buffer, value: Buffer, lease: bigint): etcdserverpb.RequestOp {
  return RequestOp.create({ requestPut: PutRequest.create({ key, value, lease }) });
}
