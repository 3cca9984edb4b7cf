import type { etcdserverpb } from "../../wire/protobuf/index.ts";

type InternalRaftRequest = Pick<etcdserverpb.InternalRaftRequest, "put" | "txn" | "leaseGrant">;

/** etcd's default quota: `--quota-backend-bytes 0`. */
export const quotaDefaultBytes = 2 * 1024 * 1024 * 1024;
/** A pair is taken to cost so much besides its bytes. */
const pairOverheadBytes = 256;
const leaseCostBytes = 64;

/** Whether what a request may add still fits the space (`--quota-backend-bytes`: 0 is the default, negative is no quota). */
export class Quota {
  readonly limitBytes: number;
  readonly #sizeBytes: () => number;

  constructor(settingBytes: number, sizeBytes: () => number) {
    this.limitBytes = settingBytes === 0 ? quotaDefaultBytes : settingBytes;
    this.#sizeBytes = sizeBytes;
  }

  /** What adds nothing always has room: deleting and compacting must work on a full store. */
  hasRoomFor(request: InternalRaftRequest): boolean {
    if (this.limitBytes < 0) return true;
    const cost = this.costOf(request);
    return cost === 0 || this.#sizeBytes() + cost < this.limitBytes;
  }

  costOf(request: InternalRaftRequest): number {
    if (request.put !== undefined) return costOfPut(request.put);
    if (request.txn !== undefined) return costOfTxn(request.txn);
    return request.leaseGrant !== undefined ? leaseCostBytes : 0;
  }
}

function costOfPut(request: etcdserverpb.PutRequest): number {
  return pairOverheadBytes + request.key.length + request.value.length;
}

/** The dearer branch; nested transactions count with theirs. */
function costOfTxn(request: etcdserverpb.TxnRequest): number {
  return Math.max(costOfBranch(request.success), costOfBranch(request.failure));
}

function costOfBranch(operations: readonly etcdserverpb.RequestOp[]): number {
  let cost = 0;
  for (const operation of operations) {
    if (operation.requestPut !== undefined) cost += costOfPut(operation.requestPut);
    if (operation.requestTxn !== undefined) cost += costOfTxn(operation.requestTxn);
  }
  return cost;
}
