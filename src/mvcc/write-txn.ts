import { assert } from "../base/index.ts";
import type { Appended } from "./entry-table.ts";
import type { History } from "./history.ts";
import type { KeyIndex } from "./key-index.ts";
import { recordEnd, recordPayloadStart } from "./page.ts";
import { readRange, type View } from "./range.ts";
import type {
  Change,
  ChangedSpan,
  Deleted,
  Found,
  Key,
  KeyState,
  RangeEnd,
  RangeQuery,
  WriteResult,
  WriteTxn,
} from "./store-contract.ts";

/** More changes of one transaction are not listed: whoever needs them finds them in the history. */
export const listedChangesMax = 10_000;

export interface WriteTarget {
  readonly index: KeyIndex;
  readonly history: History;
  compactRevision(): number;
  /** Called once by `end`. */
  finish(result: WriteResult): void;
}

/** Writes go straight into history and index: entries are applied one after the other and none is ever rolled back. */
export class StoreWriteTxn implements WriteTxn {
  readonly #target: WriteTarget;
  readonly #main: number;
  #changes: Change[] = [];
  #span: ChangedSpan | undefined;
  #written = 0;
  #isEnded = false;

  constructor(target: WriteTarget, currentRevision: number) {
    this.#target = target;
    this.#main = currentRevision + 1;
  }

  get revision(): number {
    return this.#written === 0 ? this.#main - 1 : this.#main;
  }

  put(key: Key, value: Uint8Array, lease: bigint): void {
    assert(!this.#isEnded, "a transaction that has ended writes no more");
    assert(key.length > 0, "a key is not empty");
    const { index, history } = this.#target;
    const main = this.#main;
    const sub = this.#written;
    const id = index.find(key);
    const previous = id === undefined ? 0 : index.table.version(id);
    const created = id === undefined || previous === 0 ? main : index.table.created(id);
    const version = previous + 1;
    const pair = { key, createRevision: created, modRevision: main, version, value, lease };
    const written = history.appendPut({ main, sub }, pair);
    index.record(key, written, { created, version });
    this.#note(written, { kind: "put", key, isCreate: created === main });
  }

  deleteRange(key: Key, end: RangeEnd, keysMax = Number.POSITIVE_INFINITY): Deleted {
    assert(!this.#isEnded, "a transaction that has ended writes no more");
    const { index, history } = this.#target;
    const doomedKeys = end === "" ? this.#livingKey(key) : index.livingKeys(key, end, keysMax);
    for (const doomed of doomedKeys.keys) {
      const main = this.#main;
      const sub = this.#written;
      const written = history.appendTombstone({ main, sub }, doomed);
      index.record(doomed, written, { created: 0, version: 0 });
      this.#note(written, { kind: "delete", key: doomed, isCreate: false });
    }
    return doomedKeys;
  }

  range(query: RangeQuery): Found {
    const { index, history } = this.#target;
    const compactRevision = this.#target.compactRevision();
    const view: View = { index, history, compactRevision, currentRevision: this.revision };
    const result = readRange(view, query);
    assert(result.kind === "found", "pages are loaded before the transaction that reads them");
    return result;
  }

  state(key: Key): KeyState | undefined {
    return this.#target.index.state(key);
  }

  end(): WriteResult {
    assert(!this.#isEnded, "a transaction ends once");
    this.#isEnded = true;
    const result = { revision: this.revision, changes: this.#changes, span: this.#span };
    this.#target.finish(result);
    return result;
  }

  #livingKey(key: Key): Deleted {
    const { index } = this.#target;
    const id = index.find(key);
    const isAlive = id !== undefined && index.table.version(id) > 0;
    return { keys: isAlive ? [key] : [], next: undefined };
  }

  #note(
    { page, offset, main, sub }: Appended,
    { kind, key, isCreate }: Pick<Change, "kind" | "key" | "isCreate">,
  ): void {
    this.#written++;
    if (this.#span !== undefined) {
      this.#span = widened(this.#span, key);
      return;
    }
    if (this.#changes.length === listedChangesMax) {
      const start: ChangedSpan = { first: key, last: key };
      this.#span = this.#changes.reduce((span, change) => widened(span, change.key), start);
      this.#changes = [];
      return;
    }
    const { bytes } = page;
    assert(bytes !== undefined, "the growing page is in memory");
    const payload = { bytes, start: recordPayloadStart(offset), end: recordEnd(bytes, offset) };
    const change: Change = { kind, key, main, sub, isCreate, payload };
    // Pushed to an empty array, the first and mostly only one would have room made for seventeen.
    if (this.#changes.length === 0) this.#changes = [change];
    else this.#changes.push(change);
  }
}

function widened(span: ChangedSpan, key: Key): ChangedSpan {
  if (key < span.first) return { first: key, last: span.last };
  return key > span.last ? { first: span.first, last: key } : span;
}
