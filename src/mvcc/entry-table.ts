import { assert } from "../base/index.ts";
import { Numbered } from "./numbered.ts";
import { packOlder } from "./older-revisions.ts";
import type { Page } from "./page.ts";

// What is known of each key that has a history, in rows of numbers outside the JavaScript heap: a third of what objects
// would take, and nothing that the garbage collector has to look at. A row is 40 bytes:
//
//   0   f64  mod        revision of the newest record
//   8   f64  created    revision that made the living key; 0 when deleted
//   16  f64  version    0 when deleted
//   24  u32  page       number of the page with the newest record
//   28  u32  offset     where the record is in it
//   32  u32  sub        of the newest record's revision
//   36  u32  older      number + 1 of the list of earlier revisions; 0 for most keys, which have none

const rowDoubles = 5;
const rowWords = 10;
const modAt = 0;
const createdAt = 1;
const versionAt = 2;
const pageAt = 6;
const offsetAt = 7;
const subAt = 8;
const olderAt = 9;

/** 320 KiB a chunk: large enough that malloc maps it by itself, and of a fresh mapping only what is used counts. */
const chunkShift = 13;
const chunkRows = 1 << chunkShift;
const rowMask = chunkRows - 1;

/** A row's number. Rows of removed entries are used again. */
export type EntryId = number;

/** A record just appended. */
export interface Appended {
  readonly page: Page;
  readonly offset: number;
  readonly main: number;
  readonly sub: number;
}

/** Of a put; both 0 of a tombstone. */
export interface Made {
  readonly created: number;
  readonly version: number;
}

export class EntryTable {
  /** The same memory as numbers of both widths. */
  readonly #doubles: Float64Array[] = [];
  readonly #words: Uint32Array[] = [];
  readonly #older = new Numbered<number[]>();
  readonly #free: EntryId[] = [];
  #rows = 0;

  add(written: Appended, made: Made): EntryId {
    const id = this.#free.pop() ?? this.#rows++;
    if (id >>> chunkShift === this.#doubles.length) {
      const memory = new ArrayBuffer(chunkRows * rowDoubles * 8);
      this.#doubles.push(new Float64Array(memory));
      this.#words.push(new Uint32Array(memory));
    }
    this.#write(id, written, made);
    return id;
  }

  /** The newest record becomes an earlier one. */
  supersede(id: EntryId, written: Appended, made: Made): void {
    const mod = this.mod(id);
    const sub = this.sub(id);
    assert(
      mod < written.main || (mod === written.main && sub < written.sub),
      "a key's revisions only grow",
    );
    const packed = packOlder(sub, this.version(id) === 0);
    const older = this.#olderOf(id);
    if (older === undefined) this.setOlder(id, [mod, packed]);
    else older.push(mod, packed);
    this.#write(id, written, made);
  }

  remove(id: EntryId): void {
    this.setOlder(id, undefined);
    this.#free.push(id);
  }

  #write(id: EntryId, { page, offset, main, sub }: Appended, { created, version }: Made): void {
    const doubles = this.#doubles[id >>> chunkShift]!;
    const row = (id & rowMask) * rowDoubles;
    doubles[row + modAt] = main;
    doubles[row + createdAt] = created;
    doubles[row + versionAt] = version;
    this.move(id, page, offset);
    this.#words[id >>> chunkShift]![(id & rowMask) * rowWords + subAt] = sub;
  }

  /** The newest record is in another place. */
  move(id: EntryId, page: Page, offset: number): void {
    const words = this.#words[id >>> chunkShift]!;
    const row = (id & rowMask) * rowWords;
    words[row + pageAt] = page.number;
    words[row + offsetAt] = offset;
  }

  mod(id: EntryId): number {
    return this.#doubles[id >>> chunkShift]![(id & rowMask) * rowDoubles + modAt]!;
  }

  created(id: EntryId): number {
    return this.#doubles[id >>> chunkShift]![(id & rowMask) * rowDoubles + createdAt]!;
  }

  version(id: EntryId): number {
    return this.#doubles[id >>> chunkShift]![(id & rowMask) * rowDoubles + versionAt]!;
  }

  pageNumber(id: EntryId): number {
    return this.#words[id >>> chunkShift]![(id & rowMask) * rowWords + pageAt]!;
  }

  offset(id: EntryId): number {
    return this.#words[id >>> chunkShift]![(id & rowMask) * rowWords + offsetAt]!;
  }

  sub(id: EntryId): number {
    return this.#words[id >>> chunkShift]![(id & rowMask) * rowWords + subAt]!;
  }

  /** Whether the newest record is the one of this revision. */
  isAt(id: EntryId, main: number, sub: number): boolean {
    return this.mod(id) === main && this.sub(id) === sub;
  }

  /** Earlier revisions, if there are any. */
  older(id: EntryId): readonly number[] | undefined {
    return this.#olderOf(id);
  }

  #olderOf(id: EntryId): number[] | undefined {
    const number = this.#words[id >>> chunkShift]![(id & rowMask) * rowWords + olderAt]!;
    return number === 0 ? undefined : this.#older.get(number - 1);
  }

  /** @param older belongs to the table from now on */
  setOlder(id: EntryId, older: number[] | undefined): void {
    const words = this.#words[id >>> chunkShift]!;
    const at = (id & rowMask) * rowWords + olderAt;
    const before = words[at]!;
    if (before !== 0) this.#older.remove(before - 1);
    words[at] = older === undefined ? 0 : this.#older.add(older) + 1;
  }
}
