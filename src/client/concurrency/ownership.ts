import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
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

/** Where a session's key is among those who want the same: one for each session, whatever it asks for. */
export interface Place {
  readonly session: Session;
  /** `<name>/` */
  readonly prefix: Buffer;
  /** `<name>/<lease in hexadecimal>` */
  readonly key: Buffer;
}

export function placeUnder(session: Session, name: string): Place {
  const prefix = Buffer.from(`${name}/`);
  const lease = BigInt.asUintN(64, session.leaseId).toString(16);
  return { session, prefix, key: Buffer.concat([prefix, Buffer.from(lease)]) };
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

/** Puts the session's key into its place unless it is there, and says who is first. @throws {ClientError} */
export async function claim(
  { session, prefix, key }: Place,
  value: Buffer,
  { signal }: CallTime,
): Promise<Claim> {
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

/** Does `operation` if the session's key is still the one that was created at `revision`. @throws {ClientError} */
export function ifOwner(
  { session, key, revision }: Place & { readonly revision: number },
  operation: etcdserverpb.RequestOp,
  time: CallOptions = {},
): Promise<etcdserverpb.TxnResponse> {
  const request = TxnRequest.create({
    compare: [wasCreatedAt(key, revision)],
    success: [operation],
  });
  return session.client.unary(Txn, request, time);
}

export function deletion(key: Buffer): etcdserverpb.RequestOp {
  return RequestOp.create({ requestDeleteRange: DeleteRangeRequest.create({ key }) });
}

export function replacement(key: Buffer, value: Buffer, lease: bigint): etcdserverpb.RequestOp {
  return RequestOp.create({ requestPut: PutRequest.create({ key, value, lease }) });
}
