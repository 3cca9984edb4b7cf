import type { HpackDecoder } from "./hpack-decoder.ts";
import { type RequestHead, readRequestHead } from "./request-head.ts";

interface CachedHead {
  readonly block: Buffer;
  readonly tableGeneration: number;
  readonly head: RequestHead;
}

/** Heads kept per connection; a client repeats a handful of methods. A power of two. */
const cachedHeads = 16;
/** Longer blocks carry literals that rarely repeat. */
const cachedBlockBytes = 256;

/** FNV-1a over the block, cut to the number of places. */
function placeOf(bytes: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return (hash ^ (hash >>> 16)) & (cachedHeads - 1);
}

function isSame(block: Buffer, bytes: Buffer, start: number): boolean {
  for (let at = 0; at < block.length; at++) if (block[at] !== bytes[start + at]) return false;
  return true;
}

/**
 * Gives back the head it made before when a header block repeats byte for byte and the dynamic table has not changed
 * since: what nearly every gRPC request after the first few does.
 */
export class RequestHeadCache {
  readonly #decoder: HpackDecoder;
  readonly #places: (CachedHead | undefined)[] = new Array<CachedHead | undefined>(cachedHeads);

  constructor(decoder: HpackDecoder) {
    this.#decoder = decoder;
  }

  /** The head that this block was read as, or undefined. */
  find(bytes: Buffer, start: number, end: number): RequestHead | undefined {
    if (end - start > cachedBlockBytes) return undefined;
    const cached = this.#places[placeOf(bytes, start, end)];
    if (cached === undefined || cached.tableGeneration !== this.#decoder.tableGeneration) {
      return undefined;
    }
    return cached.block.length === end - start && isSame(cached.block, bytes, start)
      ? cached.head
      : undefined;
  }

  /**
   * Decodes and checks a block; undefined if its list is over the limit.
   * @throws {ConnectionError} COMPRESSION_ERROR
   * @throws {StreamError} PROTOCOL_ERROR if the request is malformed
   */
  read(bytes: Buffer, start: number, end: number): RequestHead | undefined {
    const tableGeneration = this.#decoder.tableGeneration;
    const list = this.#decoder.decode(bytes, start, end);
    if (list.isTooLarge) return undefined;
    const head = readRequestHead(list);
    const isRepeatable = tableGeneration === this.#decoder.tableGeneration;
    if (isRepeatable && end - start <= cachedBlockBytes) {
      const block = Buffer.from(bytes.subarray(start, end));
      this.#places[placeOf(bytes, start, end)] = { block, tableGeneration, head };
    }
    return head;
  }
}
