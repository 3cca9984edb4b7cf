// What a writer asks for, and what the answer makes of the keys that it alone writes.
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import type { CallOutcome, EtcdClient } from "../support/etcd-client.ts";

const {
  Compare,
  CompareResult,
  CompareTarget,
  DeleteRangeRequest,
  LeaseGrantRequest,
  LeaseRevokeRequest,
  PutRequest,
  RequestOp,
  TxnRequest,
} = etcdserverpb;
const { DeleteRange, Put, Txn } = services["etcdserverpb.KV"];
const { LeaseGrant, LeaseRevoke } = services["etcdserverpb.Lease"];

export type Operation =
  | { readonly kind: "put"; readonly key: string; readonly value: string; readonly lease: bigint }
  /** A transaction that writes two keys if the first is as it was. */
  | {
      readonly kind: "put-two";
      readonly keys: readonly [string, string];
      readonly value: string;
      readonly expectedModRevision: number;
    }
  | { readonly kind: "delete"; readonly key: string }
  | { readonly kind: "grant"; readonly lease: bigint }
  /** Deletes the keys that hang on the lease, in one revision. */
  | { readonly kind: "revoke"; readonly lease: bigint };

export interface Pair {
  readonly value: string;
  readonly lease: bigint;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
}

/** A writer's keys and leases. */
export interface State {
  readonly pairs: ReadonlyMap<string, Pair>;
  readonly leases: ReadonlySet<bigint>;
}

/** One event of a revision; no value: the key was deleted. */
export interface Change {
  readonly key: string;
  readonly value: string | undefined;
}

/** Far beyond the test's own time, so that no lease runs out. */
const leaseTtlSeconds = 3_600n;

/** What the operation writes, in the order of its events; [] takes no revision. */
export function changesOf(operation: Operation, state: State): readonly Change[] {
  switch (operation.kind) {
    case "put":
      return [{ key: operation.key, value: operation.value }];
    case "put-two":
      return operation.keys.map((key) => ({ key, value: operation.value }));
    case "delete":
      return state.pairs.has(operation.key) ? [{ key: operation.key, value: undefined }] : [];
    case "grant":
      return [];
    case "revoke":
      return [...state.pairs]
        .filter(([, pair]) => pair.lease === operation.lease)
        .map(([key]) => ({ key, value: undefined }))
        .sort((a, b) => (a.key < b.key ? -1 : 1));
  }
}

/** The state after the operation took effect at `revision`. */
export function stateAfter(operation: Operation, state: State, revision: number): State {
  const pairs = new Map(state.pairs);
  const leases = new Set(state.leases);
  const lease = operation.kind === "put" ? operation.lease : 0n;
  for (const { key, value } of changesOf(operation, state)) {
    const before = pairs.get(key);
    if (value === undefined) {
      pairs.delete(key);
      continue;
    }
    pairs.set(key, {
      value,
      lease,
      createRevision: before?.createRevision ?? revision,
      modRevision: revision,
      version: (before?.version ?? 0) + 1,
    });
  }
  if (operation.kind === "grant") leases.add(operation.lease);
  if (operation.kind === "revoke") leases.delete(operation.lease);
  return { pairs, leases };
}

interface Answer {
  readonly header: etcdserverpb.ResponseHeader | undefined;
}

/** @throws {Error} If a transaction found something else than its writer left there. */
export async function send(client: EtcdClient, operation: Operation): Promise<CallOutcome<Answer>> {
  switch (operation.kind) {
    case "put":
      return client.call(Put, putRequest(operation.key, operation));
    case "put-two": {
      const outcome = await client.call(Txn, txnRequest(operation));
      if (outcome.kind === "failed" || outcome.response.succeeded) return outcome;
      throw new Error(`${operation.keys[0]} is not as it was at ${operation.expectedModRevision}`);
    }
    case "delete": {
      const key = Buffer.from(operation.key);
      return client.call(DeleteRange, DeleteRangeRequest.create({ key }));
    }
    case "grant": {
      const request = { id: operation.lease, ttl: leaseTtlSeconds };
      return client.call(LeaseGrant, LeaseGrantRequest.create(request));
    }
    case "revoke":
      return client.call(LeaseRevoke, LeaseRevokeRequest.create({ id: operation.lease }));
  }
}

function putRequest(
  key: string,
  { value, lease }: { readonly value: string; readonly lease: bigint },
): etcdserverpb.PutRequest {
  return PutRequest.create({ key: Buffer.from(key), value: Buffer.from(value), lease });
}

function txnRequest(operation: Operation & { kind: "put-two" }): etcdserverpb.TxnRequest {
  const { keys, value, expectedModRevision } = operation;
  const unchanged = Compare.create({
    key: Buffer.from(keys[0]),
    target: CompareTarget.MOD,
    result: CompareResult.EQUAL,
    modRevision: BigInt(expectedModRevision),
  });
  const puts = keys.map((key) =>
    RequestOp.create({ requestPut: putRequest(key, { value, lease: 0n }) }),
  );
  return TxnRequest.create({ compare: [unchanged], success: puts });
}
