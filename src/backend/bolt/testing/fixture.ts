import type { BoltSource } from "../blocks.ts";
import type { BoltFile } from "../bolt-file.ts";
import type { BoltBucket, BoltPair } from "../bucket.ts";
import type { BoltImage } from "../plan-bolt.ts";

export function bucketOf(
  name: string,
  pairs: readonly BoltPair[],
  pairsPerChunk = 100,
): BoltBucket {
  return {
    name,
    async *pairs() {
      for (let at = 0; at < pairs.length; at += pairsPerChunk) {
        yield pairs.slice(at, at + pairsPerChunk);
      }
    },
  };
}

export function pair(key: string, value: string): BoltPair {
  return { key: Buffer.from(key), value: Buffer.from(value) };
}

/** `count` records with keys of eight bytes that rise. */
export function numberedPairs(count: number, valueBytes: number): BoltPair[] {
  return Array.from({ length: count }, (_, n) => {
    const key = Buffer.alloc(8);
    key.writeUInt32BE(n, 4);
    return { key, value: Buffer.alloc(valueBytes, n) };
  });
}

export async function bytesOf(image: BoltImage): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(image.chunks()));
}

export function sourceOf(file: Buffer): BoltSource {
  return {
    sizeBytes: file.length,
    read: async (offset, length) => file.subarray(offset, offset + length),
  };
}

export async function pairsOf(file: BoltFile, bucket: string): Promise<BoltPair[]> {
  const chunks = await Array.fromAsync(file.pairs(bucket));
  return chunks.flat().map(({ key, value }) => ({ key, value }));
}
