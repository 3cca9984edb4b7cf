import type { KeyValue } from "../key-value.ts";

export type ModelOperation =
  | { readonly kind: "put"; readonly key: string; readonly value: string; readonly lease: bigint }
  | { readonly kind: "delete"; readonly key: string; readonly end: string };

export interface ModelRecord {
  readonly main: number;
  readonly sub: number;
  readonly key: string;
  /** undefined: a tombstone. */
  readonly pair: Omit<KeyValue, "value"> & { readonly value: string };
  readonly isTombstone: boolean;
}

/** Whether a key is in a range, by the words of the API. */
export function isInRange(key: string, from: string, end: string): boolean {
  if (end === "") return key === from;
  if (end === "\0") return key >= from;
  return key >= from && key < end;
}

/** What the store must be like, written as simply as possible: all records ever, and a search through them for each read. */
export class ModelStore {
  readonly records: ModelRecord[] = [];
  currentRevision = 1;
  compactRevision = -1;

  apply(operations: readonly ModelOperation[]): void {
    const main = this.currentRevision + 1;
    let sub = 0;
    for (const operation of operations) {
      if (operation.kind === "put") {
        const { key, value, lease } = operation;
        const old = this.pairs(main, key, "")[0];
        const createRevision = old?.createRevision ?? main;
        const version = (old?.version ?? 0) + 1;
        const pair = { key, createRevision, modRevision: main, version, value, lease };
        this.records.push({ main, sub: sub++, key, pair, isTombstone: false });
        continue;
      }
      for (const { key } of this.pairs(main, operation.key, operation.end)) {
        const nothing = { createRevision: 0, modRevision: 0, version: 0, value: "", lease: 0n };
        const pair = { key, ...nothing };
        this.records.push({ main, sub: sub++, key, pair, isTombstone: true });
      }
    }
    if (sub > 0) this.currentRevision = main;
  }

  /** The living pairs of the range at the revision, in key order. */
  pairs(revision: number, from: string, end: string): ModelRecord["pair"][] {
    const newest = new Map<string, ModelRecord>();
    for (const record of this.records) {
      if (record.main <= revision && isInRange(record.key, from, end)) {
        newest.set(record.key, record);
      }
    }
    const living = [...newest.values()].filter((record) => !record.isTombstone);
    return living.map(({ pair }) => pair).sort((a, b) => (a.key < b.key ? -1 : 1));
  }
}
