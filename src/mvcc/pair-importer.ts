import type { Backend } from "../backend/index.ts";
import { RevisionPairError } from "./errors.ts";
import { isBlank, readPutHead, readTombstone } from "./key-value.ts";
import { finishedCompactKey, scheduledCompactKey } from "./load.ts";
import { pageBytesMax, pageKey, recordHeaderBytes, writeRecordHeader } from "./page.ts";
import {
  compareRevisions,
  emptyStoreRevision,
  etcdRevisionBytes,
  neverCompacted,
  type Revision,
  readEtcdRevision,
  tombstoneMark,
} from "./revision.ts";

/** Makes pages of the pairs of etcd's `key` bucket; `openStore` then reads them. */
export interface PairImporter {
  /**
   * Pairs come in key order. Their bytes are copied.
   * @throws {RevisionPairError} if the pair is none that a store can go on with
   */
  add(key: Buffer, value: Buffer): void;
  /** Hands what is left to the backend. */
  end(): void;
}

export interface PairImporterOptions {
  /** An empty backend; or, where pairs are only to be checked, anything that takes a page and does nothing. */
  readonly backend: Pick<Backend, "put">;
  /** Looks into bucket `meta` of where the pairs come from. */
  meta(key: Buffer): Buffer | undefined;
}

/** @throws {RevisionPairError} if a compact revision in `meta` is none */
export function createPairImporter(options: PairImporterOptions): PairImporter {
  const { backend, meta } = options;
  const revisions = [scheduledCompactKey, finishedCompactKey].map((key) => {
    const value = meta(key);
    if (value === undefined) return neverCompacted;
    const revision = readEtcdRevision(value);
    if (revision === undefined) throw new RevisionPairError("its value is no revision", key);
    return revision.main;
  });
  return new PagingImporter(backend, Math.max(...revisions));
}

class PagingImporter implements PairImporter {
  readonly #backend: Pick<Backend, "put">;
  /** Up to here revisions may be missing. */
  readonly #compactRevision: number;
  #slab = Buffer.alloc(0);
  #length = 0;
  #first: Revision = { main: 0, sub: 0 };
  #last: Revision = { main: 0, sub: -1 };

  constructor(backend: Pick<Backend, "put">, compactRevision: number) {
    this.#backend = backend;
    this.#compactRevision = compactRevision;
  }

  add(key: Buffer, value: Buffer): void {
    const isTombstone = key.length === etcdRevisionBytes + 1 && key.at(-1) === tombstoneMark;
    const revision = readEtcdRevision(isTombstone ? key.subarray(0, etcdRevisionBytes) : key);
    if (revision === undefined) throw new RevisionPairError("its key is no revision", key);
    this.#checkOrder(key, revision);
    if (!this.#isRecord(value, revision, isTombstone)) {
      throw new RevisionPairError("its value is no KeyValue of that revision", key);
    }
    this.#last = revision;
    const recordBytes = recordHeaderBytes + value.length;
    if (this.#length + recordBytes > this.#slab.length) this.#begin(revision, recordBytes);
    const at = this.#length;
    writeRecordHeader(this.#slab, at, { ...revision, isTombstone, length: value.length });
    value.copy(this.#slab, at + recordHeaderBytes);
    this.#length += recordBytes;
  }

  /** Each revision above the compact revision wrote something, and all of it is there. */
  #checkOrder(key: Buffer, revision: Revision): void {
    const last = this.#last;
    if (compareRevisions(revision, last) <= 0) {
      throw new RevisionPairError("it is not behind the one before it", key);
    }
    if (revision.main === last.main || revision.main <= this.#compactRevision) return;
    const before = Math.max(last.main, this.#compactRevision, emptyStoreRevision);
    if (revision.main !== before + 1) {
      throw new RevisionPairError(`revision ${before + 1} is missing before it`, key);
    }
  }

  #begin(first: Revision, recordBytes: number): void {
    this.end();
    this.#first = first;
    this.#slab = Buffer.allocUnsafeSlow(Math.max(pageBytesMax, recordBytes));
  }

  #isRecord(value: Buffer, revision: Revision, isTombstone: boolean): boolean {
    const payload = { bytes: value, start: 0, end: value.length };
    if (isTombstone) return readTombstone(payload) !== undefined;
    if (isBlank(payload, revision.main, this.#compactRevision)) return true;
    return readPutHead(payload)?.modRevision === revision.main;
  }

  end(): void {
    if (this.#length === 0) return;
    this.#backend.put("key", pageKey(this.#first), this.#slab.subarray(0, this.#length));
    this.#slab = Buffer.alloc(0);
    this.#length = 0;
  }
}
