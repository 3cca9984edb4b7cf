import type { Blocks } from "./blocks.ts";
import { BoltError } from "./errors.ts";
import { elementBytes, type PageKind, pageHeaderBytes, pageKinds, readUint64 } from "./format.ts";
import { pageRunBytesMax } from "./limits.ts";
import type { Meta } from "./meta.ts";

/** A page that holds part of a tree, with its overflow. */
export interface Page {
  /** `page 7`, or where the page lies in a value: for messages. */
  readonly place: string;
  readonly kind: "branch" | "leaf";
  readonly count: number;
  /** From the page's header on. */
  readonly bytes: Buffer;
}

export function corrupt(place: string, fault: string): BoltError {
  return new BoltError("corrupt", `Cannot read the bbolt file: ${place} has ${fault}`);
}

/** The pages of one file. Whatever a page says of itself is checked before anything is read or made for it. */
export class Pages {
  readonly #blocks: Blocks;
  readonly #meta: Meta;

  constructor(blocks: Blocks, meta: Meta) {
    this.#blocks = blocks;
    this.#meta = meta;
  }

  /** @param from Who names the page: for messages. */
  async read(id: number, from: string): Promise<Page> {
    const { pageBytes, pageCount } = this.#meta;
    if (id < 2 || id >= pageCount) {
      throw corrupt(from, `a reference to page ${id}, of 2 to ${pageCount - 1}`);
    }
    const place = `page ${id}`;
    const first = await this.#blocks.read(id * pageBytes, pageBytes);
    const foundId = readUint64(first, 0);
    if (foundId !== id) throw corrupt(place, `the number ${foundId}`);
    const overflow = first.readUInt32LE(12);
    if (overflow >= pageCount - id) {
      throw corrupt(place, `${overflow} pages of overflow, ${pageCount - id - 1} at most are left`);
    }
    const runBytes = (overflow + 1) * pageBytes;
    if (runBytes > pageRunBytesMax) {
      throw new BoltError(
        "limit",
        `Cannot read the bbolt file: ${place} has ${runBytes} bytes, ${pageRunBytesMax} are allowed`,
      );
    }
    const kind = treeKindOf(first, place);
    const count = countOf(first, runBytes, place);
    const bytes = overflow === 0 ? first : await this.#blocks.read(id * pageBytes, runBytes);
    return { place, kind, count, bytes };
  }
}

/** The leaf that a small bucket's value holds: bbolt leaves its number at 0. */
export function inlinePage(bytes: Buffer, place: string): Page {
  if (bytes.length < pageHeaderBytes) {
    throw corrupt(place, `${bytes.length} bytes, a page has ${pageHeaderBytes} or more`);
  }
  const kind = treeKindOf(bytes, place);
  if (kind !== "leaf") throw corrupt(place, `a ${kind} page, wanted a leaf`);
  return { place, kind, count: countOf(bytes, bytes.length, place), bytes };
}

function treeKindOf(header: Buffer, place: string): "branch" | "leaf" {
  const flags = header.readUInt16LE(8);
  if (flags === pageKinds.branch) return "branch";
  if (flags === pageKinds.leaf) return "leaf";
  const kind = Object.keys(pageKinds).find((name) => pageKinds[name as PageKind] === flags);
  throw corrupt(place, `kind ${kind ?? flags}, wanted branch or leaf`);
}

function countOf(header: Buffer, runBytes: number, place: string): number {
  const count = header.readUInt16LE(10);
  const countMax = Math.floor((runBytes - pageHeaderBytes) / elementBytes);
  if (count > countMax) throw corrupt(place, `${count} elements, has room for ${countMax}`);
  return count;
}
