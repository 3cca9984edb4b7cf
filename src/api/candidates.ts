import { type Member, pairOf } from "../server/index.ts";
import { etcdserverpb, type mvccpb } from "../wire/protobuf/index.ts";
import type { CallScope } from "./call-scope.ts";

// Locks and elections are the same game: everyone puts a key of its own under a common prefix, named after its lease; the
// oldest key (smallest create revision) wins, and the others wait for the keys before theirs to go (etcd: concurrency).

const { RangeRequest, RequestOp, PutRequest, Compare } = etcdserverpb;
const { CompareResult, CompareTarget, SortOrder, SortTarget } = etcdserverpb;

/** The key of a candidate: `<name>/<lease in hex>`. */
export function candidateKey(name: Buffer, lease: bigint): Buffer {
  return Buffer.concat([
    candidatePrefix(name),
    Buffer.from(BigInt.asUintN(64, lease).toString(16)),
  ]);
}

export function candidatePrefix(name: Buffer): Buffer {
  return Buffer.concat([name, slash]);
}

const slash = Buffer.from("/");

/** The first key after all keys with this prefix, which is never all 0xff as it ends with a slash. */
function prefixEnd(prefix: Buffer): Buffer {
  const end = Buffer.from(prefix);
  end[end.length - 1]! += 1;
  return end;
}

/** The oldest candidate, as an operation of a transaction or a request of its own. */
export function oldestCandidate(name: Buffer): etcdserverpb.RangeRequest {
  const prefix = candidatePrefix(name);
  return RangeRequest.create({
    key: prefix,
    rangeEnd: prefixEnd(prefix),
    sortOrder: SortOrder.ASCEND,
    sortTarget: SortTarget.CREATE,
    limit: 1n,
  });
}

export function getOperation(key: Buffer): etcdserverpb.RequestOp {
  return RequestOp.create({ requestRange: RangeRequest.create({ key }) });
}

export function putOperation(
  key: Buffer,
  { value, lease }: { readonly value: Buffer; readonly lease: bigint },
): etcdserverpb.RequestOp {
  return RequestOp.create({ requestPut: PutRequest.create({ key, value, lease }) });
}

/** Holds while the key is the one that was created at `revision`; 0 for a key that does not exist. */
export function createdAt(key: Buffer, revision: number): etcdserverpb.Compare {
  return Compare.create({
    result: CompareResult.EQUAL,
    target: CompareTarget.CREATE,
    key,
    createRevision: BigInt(revision),
  });
}

/** Resolves once no candidate older than `revision` is left; rejects when the call ends before. */
export async function waitForTurn(
  member: Member,
  {
    name,
    revision,
    scope,
  }: { readonly name: Buffer; readonly revision: number; readonly scope: CallScope },
): Promise<void> {
  const prefix = candidatePrefix(name);
  for (;;) {
    const before = await member.range(
      RangeRequest.create({
        key: prefix,
        rangeEnd: prefixEnd(prefix),
        sortOrder: SortOrder.DESCEND,
        sortTarget: SortTarget.CREATE,
        limit: 1n,
        maxCreateRevision: BigInt(revision - 1),
      }),
    );
    const last = before.payloads[0];
    if (last === undefined) return;
    await waitForDelete(member, { pair: pairOf(last), scope });
  }
}

/** Resolves once this very pair's key is gone, or made anew. */
function waitForDelete(
  member: Member,
  { pair, scope }: { readonly pair: mvccpb.KeyValue; readonly scope: CallScope },
): Promise<void> {
  const key = pair.key.toString("latin1");
  const isGone = (): boolean => {
    const state = member.keyState(key);
    return state !== "changing" && state?.createRevision !== pair.createRevision;
  };
  return new Promise((resolve, reject) => {
    if (isGone()) return resolve();
    const stopListening = member.onChanges((_revision, written) => {
      const isListed = written !== undefined && written.span === undefined;
      const mayBeGone = !isListed || written.changes.some((change) => change.key === key);
      if (!mayBeGone || !isGone()) return;
      settle();
      resolve();
    });
    const stopScope = scope.onEnd((reason) => {
      settle();
      reject(reason);
    });
    const settle = (): void => {
      stopListening();
      stopScope();
    };
  });
}
