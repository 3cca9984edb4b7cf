import type { BucketEntry } from "./backend.ts";
import type { PendingChange } from "./batch.ts";
import type { LevelIterator } from "./level-port.ts";
import { isMark } from "./stored-position.ts";

/** Pairs fetched from the database at a time while walking a bucket. */
const chunkPairs = 256;

/** Database pairs with the pending changes laid over them, in key order. What goes wrong is thrown as `asError` has it. */
export async function* mergedWalk(
  iterator: LevelIterator,
  changes: readonly PendingChange[],
  asError: (cause: unknown) => Error,
): AsyncGenerator<readonly BucketEntry[]> {
  let next = 0;
  try {
    for (;;) {
      const pairs = await iterator.nextv(chunkPairs);
      const chunk: BucketEntry[] = [];
      for (const [key, value] of pairs) {
        for (; next < changes.length; next++) {
          const order = Buffer.compare(changes[next]!.storedKey, key);
          if (order >= 0) break;
          pushPending(chunk, changes[next]!);
        }
        const change = changes[next];
        if (change?.storedKey.equals(key)) {
          pushPending(chunk, change);
          next++;
        } else if (!isMark(key)) {
          chunk.push({ key: key.subarray(1), value });
        }
      }
      if (pairs.length === 0) {
        for (; next < changes.length; next++) pushPending(chunk, changes[next]!);
      }
      if (chunk.length > 0) yield chunk;
      if (pairs.length === 0) return;
    }
  } catch (cause) {
    throw asError(cause);
  } finally {
    await iterator.close();
  }
}

function pushPending(chunk: BucketEntry[], change: PendingChange): void {
  if (change.value === undefined || isMark(change.storedKey)) return;
  // What is pending is still to be written, and what is handed out may be freed.
  chunk.push({ key: change.storedKey.subarray(1), value: Buffer.from(change.value) });
}
