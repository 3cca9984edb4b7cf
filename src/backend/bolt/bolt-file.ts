import { Blocks, type BoltSource } from "./blocks.ts";
import type { BoltPair } from "./bucket.ts";
import type { LeafElement } from "./elements.ts";
import { BoltError } from "./errors.ts";
import { bucketHeaderBytes, metaBytes, pageHeaderBytes, readUint64 } from "./format.ts";
import { bucketsMax, chunkBytes, pageBytesMax, pageBytesMin } from "./limits.ts";
import { type Meta, readMeta } from "./meta.ts";
import { corrupt, inlinePage, type Page, Pages } from "./pages.ts";
import { findInTree, lastInTree, treeLeaves } from "./tree.ts";

/**
 * A bbolt file that nobody writes to meanwhile. Keys and values given out are views of larger buffers, up to 1 MiB or the
 * value's own pages: copy what is to be kept for long. Every method rejects with a BoltError ("corrupt", "limit") where the
 * file breaks its format, and as the source does.
 */
export class BoltFile {
  readonly pageBytes: number;
  /** Up to its last page; the file may be longer. */
  readonly usedBytes: number;
  readonly #pages: Pages;
  readonly #meta: Meta;

  constructor(blocks: Blocks, meta: Meta) {
    this.pageBytes = meta.pageBytes;
    this.usedBytes = meta.pageBytes * meta.pageCount;
    this.#pages = new Pages(blocks, meta);
    this.#meta = meta;
  }

  /** In byte order. Names are read as UTF-8. */
  async bucketNames(): Promise<string[]> {
    const names: string[] = [];
    for await (const elements of treeLeaves(this.#pages, await this.#rootPage())) {
      for (const { key, isBucket } of elements) if (isBucket) names.push(key.toString());
      if (names.length > bucketsMax) {
        throw new BoltError("limit", `Cannot read the bbolt file: more than ${bucketsMax} buckets`);
      }
    }
    return names;
  }

  /** @throws {BoltError} "no-bucket" */
  async get(bucket: string, key: Buffer): Promise<Buffer | undefined> {
    const root = await this.#bucketPage(bucket);
    const element = await findInTree(this.#pages, { root, key });
    return element === undefined ? undefined : plain(element, bucket).value;
  }

  /** The record with the highest key; undefined in an empty bucket. @throws {BoltError} "no-bucket" */
  async last(bucket: string): Promise<BoltPair | undefined> {
    const element = await lastInTree(this.#pages, await this.#bucketPage(bucket));
    return element === undefined ? undefined : plain(element, bucket);
  }

  /**
   * All records in key order, in chunks of some 256 KiB.
   * @throws {BoltError} "no-bucket"; "unsupported" at a bucket within the bucket, of which etcd has none.
   */
  async *pairs(bucket: string): AsyncGenerator<readonly BoltPair[], void> {
    let chunk: BoltPair[] = [];
    let bytes = 0;
    for await (const elements of treeLeaves(this.#pages, await this.#bucketPage(bucket))) {
      for (const element of elements) {
        chunk.push(plain(element, bucket));
        bytes += element.key.length + element.value.length;
      }
      if (bytes < chunkBytes) continue;
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    if (chunk.length > 0) yield chunk;
  }

  #rootPage(): Promise<Page> {
    return this.#pages.read(this.#meta.rootPage, "the meta page");
  }

  async #bucketPage(name: string): Promise<Page> {
    const key = Buffer.from(name);
    const found = await findInTree(this.#pages, { root: await this.#rootPage(), key });
    if (found?.isBucket !== true) {
      throw new BoltError("no-bucket", `The bbolt file has no bucket ${name}`);
    }
    const place = `bucket ${name}`;
    if (found.value.length < bucketHeaderBytes) {
      throw corrupt(place, `${found.value.length} bytes, wanted ${bucketHeaderBytes} or more`);
    }
    const rootPage = readUint64(found.value, 0);
    if (rootPage !== 0) return this.#pages.read(rootPage, place);
    return inlinePage(found.value.subarray(bucketHeaderBytes), place);
  }
}

function plain(element: LeafElement, bucket: string): BoltPair {
  if (!element.isBucket) return element;
  throw new BoltError(
    "unsupported",
    `Cannot read the bbolt file: a bucket within bucket ${bucket}`,
  );
}

/**
 * Opens a file of bbolt, of any page size, written on any little endian machine.
 * @throws {BoltError} "corrupt", if neither meta page is whole or the file is shorter than it says.
 */
export async function openBolt(source: BoltSource): Promise<BoltFile> {
  const blocks = new Blocks(source);
  const meta = await newestMeta(blocks);
  const fileBytes = meta.pageCount * meta.pageBytes;
  if (fileBytes > source.sizeBytes) {
    throw new BoltError(
      "corrupt",
      `The bbolt file has ${source.sizeBytes} bytes, its ${meta.pageCount} pages of ${meta.pageBytes} need ${fileBytes}`,
    );
  }
  return new BoltFile(blocks, meta);
}

/** Where the second one lies depends on the page size, which only a meta page tells: if the first one is broken, look everywhere. */
async function newestMeta(blocks: Blocks): Promise<Meta> {
  const first = await metaAt(blocks, 0);
  let newest = "fault" in first ? undefined : first;
  const from = newest?.pageBytes ?? pageBytesMin;
  const to = newest?.pageBytes ?? pageBytesMax;
  for (let pageBytes = from; pageBytes <= to; pageBytes *= 2) {
    const second = await metaAt(blocks, pageBytes);
    if ("fault" in second || second.pageBytes !== pageBytes) continue;
    if (newest === undefined || second.transaction > newest.transaction) newest = second;
    break;
  }
  if (newest !== undefined) return newest;
  const fault = "fault" in first ? first.fault : "";
  throw new BoltError(
    "corrupt",
    `Not a bbolt file: page 0 has ${fault}; no whole meta page follows it either`,
  );
}

async function metaAt(blocks: Blocks, offset: number): Promise<Meta | { readonly fault: string }> {
  const length = Math.min(pageHeaderBytes + metaBytes, Math.max(0, blocks.sizeBytes - offset));
  if (length === 0) return { fault: "no bytes" };
  return readMeta(await blocks.read(offset, length));
}
