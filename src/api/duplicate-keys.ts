import type { etcdserverpb } from "../wire/protobuf/index.ts";

/**
 * Deletions of one branch as disjoint intervals of keys, so that a put can be tested in logarithmic time however many
 * operations a transaction may have. Keys are latin1 strings; an absent end stands for "that one key".
 */
class DeletedKeys {
  #starts: string[] = [];
  #ends: string[] = [];

  add(start: string, end: string): void {
    if (end <= start) return;
    let from = 0;
    while (from < this.#starts.length && this.#ends[from]! < start) from++;
    let to = from;
    while (to < this.#starts.length && this.#starts[to]! <= end) {
      if (this.#starts[to]! < start) start = this.#starts[to]!;
      if (this.#ends[to]! > end) end = this.#ends[to]!;
      to++;
    }
    this.#starts.splice(from, to - from, start);
    this.#ends.splice(from, to - from, end);
  }

  addAll(other: DeletedKeys): void {
    for (let n = 0; n < other.#starts.length; n++) this.add(other.#starts[n]!, other.#ends[n]!);
  }

  has(key: string): boolean {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#starts[middle]! <= key) low = middle + 1;
      else high = middle;
    }
    return low > 0 && key < this.#ends[low - 1]!;
  }
}

interface Branch {
  readonly puts: Set<string>;
  readonly deletions: DeletedKeys;
}

/**
 * Whether one branch of a transaction gives a key twice: put twice, or put and covered by a delete of the same branch,
 * nested transactions included. The two branches of a nested transaction exclude each other, so they may put the same key.
 *
 * A range end of one zero byte ("all keys from here on" elsewhere) sorts before any key and so covers nothing here, as in
 * etcd. So is the order: a nested branch's puts are held against the deletes of the nested transactions before it.
 */
export function givesKeyTwice(operations: readonly etcdserverpb.RequestOp[]): boolean {
  return collect(operations) === "duplicate";
}

function collect(operations: readonly etcdserverpb.RequestOp[]): Branch | "duplicate" {
  const branch: Branch = { puts: new Set(), deletions: new DeletedKeys() };
  for (const { requestDeleteRange: deletion } of operations) {
    if (deletion === undefined) continue;
    const start = deletion.key.toString("latin1");
    branch.deletions.add(
      start,
      deletion.rangeEnd.length > 0 ? deletion.rangeEnd.toString("latin1") : `${start}\0`,
    );
  }
  for (const { requestTxn: nested } of operations) {
    if (nested !== undefined && !mergeNested(branch, nested)) return "duplicate";
  }
  for (const { requestPut: put } of operations) {
    if (put === undefined) continue;
    const key = put.key.toString("latin1");
    if (branch.puts.has(key) || branch.deletions.has(key)) return "duplicate";
    branch.puts.add(key);
  }
  return branch;
}

function mergeNested(branch: Branch, nested: etcdserverpb.TxnRequest): boolean {
  const success = collect(nested.success);
  const failure = collect(nested.failure);
  if (success === "duplicate" || failure === "duplicate") return false;
  for (const key of success.puts) {
    if (branch.puts.has(key) || branch.deletions.has(key)) return false;
    branch.puts.add(key);
  }
  for (const key of failure.puts) {
    if (branch.puts.has(key) && !success.puts.has(key)) return false;
    if (branch.deletions.has(key)) return false;
    branch.puts.add(key);
  }
  branch.deletions.addAll(success.deletions);
  branch.deletions.addAll(failure.deletions);
  return true;
}
