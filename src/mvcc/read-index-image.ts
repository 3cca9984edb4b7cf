import type { EntryId } from "./entry-table.ts";
import { IndexImageError } from "./errors.ts";
import type { History } from "./history.ts";
import { ImageReader } from "./image-bytes.ts";
import { states } from "./index-image.ts";
import type { KeyIndex } from "./key-index.ts";
import { Page } from "./page.ts";
import { compareRevisions, neverCompacted, type Revision } from "./revision.ts";
import type { Slicer } from "./slicer.ts";

const statesCount = 4;

export interface ImageTarget {
  /** Both empty. */
  readonly index: KeyIndex;
  readonly history: History;
  readonly slicer: Slicer;
}

/** What an image says besides index and pages. */
export interface ImageRead {
  /** Where the records begin that are still to be added. */
  readonly boundary: Revision;
  readonly compactRevision: number;
  /** Of the store once they are. */
  readonly currentRevision: number;
  /** Entries that have a record among them. */
  readonly passed: readonly EntryId[];
}

/**
 * Fills index and history from an image, see `writeIndexImage`.
 * @throws {IndexImageError} with both filled in part
 */
export async function readIndexImage(image: Buffer, target: ImageTarget): Promise<ImageRead> {
  const reader = new ImageReader(image);
  const boundary = { main: reader.number(), sub: reader.number() };
  const compactRevision = reader.number() - 1;
  await readPages(reader, target, boundary);
  const keys = new KeyReader(reader, target, boundary);
  while (keys.readOne()) if (target.slicer.isDue) await target.slicer.pause();
  const currentRevision = reader.number();
  if (!reader.isAtEnd) throw new IndexImageError("more comes behind its end");
  return {
    boundary,
    compactRevision: compactRevision < 0 ? neverCompacted : compactRevision,
    currentRevision,
    passed: keys.passed,
  };
}

async function readPages(
  reader: ImageReader,
  { history, slicer }: ImageTarget,
  boundary: Revision,
): Promise<void> {
  let previous: Revision = { main: 0, sub: 0 };
  for (let left = reader.number(); left > 0; left--) {
    const first = { main: previous.main + reader.number(), sub: reader.number() };
    const byteLength = reader.number();
    const isInOrder =
      compareRevisions(first, previous) > 0 && compareRevisions(first, boundary) < 0;
    if (!isInOrder || byteLength === 0) throw new IndexImageError("its pages are out of order");
    history.adoptUnread(new Page(first, undefined, { byteLength, isStored: true }));
    previous = first;
    if (slicer.isDue) await slicer.pause();
  }
}

class KeyReader {
  readonly #reader: ImageReader;
  readonly #index: KeyIndex;
  readonly #history: History;
  readonly #boundary: Revision;
  /** The key read last. */
  #key = Buffer.alloc(256);
  #keyBytes: number | undefined;
  readonly passed: EntryId[] = [];

  constructor(reader: ImageReader, { index, history }: ImageTarget, boundary: Revision) {
    this.#reader = reader;
    this.#index = index;
    this.#history = history;
    this.#boundary = boundary;
  }

  /** False at the end of the keys. */
  readOne(): boolean {
    const reader = this.#reader;
    const sharedMore = reader.number();
    if (sharedMore === 0) return false;
    this.#readKey(sharedMore - 1, reader.bytes());
    const counted = reader.number();
    const state = counted % statesCount;
    const main = reader.number();
    const sub = reader.number();
    const isPassed = state === states.passedPut || state === states.passedTombstone;
    const isPut = state === states.put || state === states.passedPut;
    const page = this.#pageOf({ main, sub });
    const offset = isPassed ? 0 : reader.number();
    if (offset >= page.byteLength) throw new IndexImageError("a record is outside of its page");
    // What was made of a passed one nobody asks: the record behind the boundary says what is.
    const created = state === states.put ? main - reader.number() : 0;
    const version = state === states.put ? reader.number() : isPut ? 1 : 0;
    if (created < 0 || isPut !== version > 0) throw new IndexImageError("a key has no version");
    const older = this.#readOlder((counted - state) / statesCount, { main, sub });
    const key = this.#key.toString("latin1", 0, this.#keyBytes);
    const written = { page, offset, main, sub };
    const id = this.#index.append(key, written, { created, version, older });
    if (isPassed) this.passed.push(id);
    return true;
  }

  #readKey(shared: number, rest: Buffer): void {
    const key = this.#key;
    const before = this.#keyBytes;
    // It differs from the one before in the first char that is not shared. Only the first one may be empty: see `isBlank`.
    const isAbove =
      before === undefined
        ? shared === 0
        : rest.length > 0 && (shared === before || (shared < before && rest[0]! > key[shared]!));
    if (!isAbove) throw new IndexImageError("its keys are out of order");
    this.#keyBytes = shared + rest.length;
    if (this.#keyBytes > key.length) {
      this.#key = Buffer.alloc(2 * this.#keyBytes);
      key.copy(this.#key, 0, 0, shared);
    }
    rest.copy(this.#key, shared);
  }

  #pageOf(revision: Revision): Page {
    const { pages } = this.#history;
    const page = pages[this.#history.placeOf(revision.main, revision.sub)];
    const isInPages =
      page !== undefined &&
      compareRevisions(revision, { main: page.firstMain, sub: page.firstSub }) >= 0 &&
      compareRevisions(revision, this.#boundary) < 0;
    if (!isInPages) throw new IndexImageError("a record is in none of its pages");
    return page;
  }

  #readOlder(count: number, newest: Revision): number[] | undefined {
    if (count === 0) return undefined;
    const older: number[] = [];
    let previous: Revision = { main: 0, sub: -1 };
    for (let left = count; left > 0; left--) {
      const main = previous.main + this.#reader.number();
      const packed = this.#reader.number();
      const revision = { main, sub: Math.floor(packed / 2) };
      if (compareRevisions(revision, previous) <= 0) {
        throw new IndexImageError("a key's records are out of order");
      }
      older.push(main, packed);
      previous = revision;
    }
    if (compareRevisions(previous, newest) >= 0) {
      throw new IndexImageError("a key's records are out of order");
    }
    return older;
  }
}
