// The key index in bytes, for a member that gets the pages of the store and is not to read all of them:
//
//   boundary main, sub              where the records begin that are not in it: first of a page, or behind all pages
//   compact revision + 1            0: never compacted
//   number of pages                 those before the boundary; of each
//     main of its first record      less the one before
//     sub of it
//     bytes
//   the keys, in order; of each
//     chars shared with the one before, + 1
//     the others                    bytes behind their length
//     its records before the boundary, without the newest, * 4 + state of the newest one (see `states`)
//     main, sub of the newest
//     where it is in its page       not of a `passed` one, neither are these:
//     main it was created at, less  of a put
//     version                       of a put
//     the records before, oldest first: main less the one before, 2 * sub + (1 of a tombstone)
//   0                               the end of the keys
//   the revision of the store that goes with it
//
// All are varints. What comes behind the boundary is found in the pages there, a few, which are read as ever. So the index may
// be walked while it grows: all that was before the boundary is still known of every key, unless something is compacted.
import type { EntryId } from "./entry-table.ts";
import type { History } from "./history.ts";
import { ImageWriter } from "./image-bytes.ts";
import type { KeyIndex } from "./key-index.ts";
import { olderIsTombstone, olderRevision } from "./older-revisions.ts";
import { compareRevisions, type Revision } from "./revision.ts";
import type { Slicer } from "./slicer.ts";
import type { Key } from "./store-contract.ts";

/** Of a key's newest record before the boundary. */
export const states = {
  tombstone: 0,
  put: 1,
  /** Others of the key come behind the boundary. */
  passedTombstone: 2,
  passedPut: 3,
} as const;

export interface ImageSource {
  readonly index: KeyIndex;
  readonly history: History;
  readonly slicer: Slicer;
  /** Of the store now. */
  readonly currentRevision: number;
  readonly compactRevision: number;
  /** Nothing was compacted meanwhile. */
  readonly isSound: () => boolean;
}

/** undefined: it is larger than `bytesMax`, or not sound any more. What is compacted is not to be pending at the start. */
export async function writeIndexImage(
  source: ImageSource,
  bytesMax: number,
): Promise<ImageWriter | undefined> {
  const { index, history, slicer } = source;
  const writer = new ImageWriter();
  const boundary = history.tailFirst ?? { main: source.currentRevision + 1, sub: 0 };
  const pages = history.pages.length - (history.tailFirst === undefined ? 0 : 1);
  writer.number(boundary.main);
  writer.number(boundary.sub);
  writer.number(source.compactRevision + 1);
  writer.number(pages);
  for (let place = 0, main = 0; place < pages; place++) {
    const { firstMain, firstSub, byteLength } = history.pages[place]!;
    writer.number(firstMain - main);
    writer.number(firstSub);
    writer.number(byteLength);
    main = firstMain;
    if (slicer.isDue) await slicer.pause();
    if (!source.isSound()) return undefined;
  }
  const keys = new KeyWriter(writer, index, boundary);
  for (let run = index.runFrom(""); run.keys.length > 0; ) {
    for (const [at, id] of run.ids.entries()) keys.add(run.keys.at(at), id);
    const last = run.keys.at(run.keys.length - 1);
    if (slicer.isDue) await slicer.pause();
    if (!source.isSound() || writer.byteLength > bytesMax) return undefined;
    run = index.runFrom(`${last}\0`);
  }
  writer.number(0);
  return writer;
}

class KeyWriter {
  readonly #writer: ImageWriter;
  readonly #index: KeyIndex;
  readonly #boundary: Revision;
  #previous: Key = "";

  constructor(writer: ImageWriter, index: KeyIndex, boundary: Revision) {
    this.#writer = writer;
    this.#index = index;
    this.#boundary = boundary;
  }

  add(key: Key, id: EntryId): void {
    const { table } = this.#index;
    const newest = { main: table.mod(id), sub: table.sub(id) };
    const older = table.older(id) ?? [];
    if (compareRevisions(newest, this.#boundary) >= 0) {
      this.#addPassed(key, older);
      return;
    }
    const writer = this.#writer;
    const isPut = table.version(id) > 0;
    this.#begin(key, older.length / 2, isPut ? states.put : states.tombstone);
    writer.number(newest.main);
    writer.number(newest.sub);
    writer.number(table.offset(id));
    if (isPut) {
      writer.number(newest.main - table.created(id));
      writer.number(table.version(id));
    }
    this.#addOlder(older, older.length);
  }

  /** A key that was written behind the boundary. Where its records before are is known of none; the newest is superseded. */
  #addPassed(key: Key, older: readonly number[]): void {
    let end = older.length;
    while (end > 0 && compareRevisions(olderRevision(older, end - 2), this.#boundary) >= 0)
      end -= 2;
    if (end === 0) return;
    const newest = end - 2;
    const isTombstone = olderIsTombstone(older, newest);
    this.#begin(key, newest / 2, isTombstone ? states.passedTombstone : states.passedPut);
    const { main, sub } = olderRevision(older, newest);
    this.#writer.number(main);
    this.#writer.number(sub);
    this.#addOlder(older, newest);
  }

  #begin(key: Key, olderCount: number, state: number): void {
    const shared = sharedChars(this.#previous, key);
    this.#previous = key;
    this.#writer.number(shared + 1);
    this.#writer.text(key, shared);
    this.#writer.number(olderCount * 4 + state);
  }

  #addOlder(older: readonly number[], end: number): void {
    for (let place = 0, main = 0; place < end; place += 2) {
      this.#writer.number(older[place]! - main);
      this.#writer.number(older[place + 1]!);
      main = older[place]!;
    }
  }
}

function sharedChars(a: Key, b: Key): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}
