// The store of one moment as a file of bbolt, in official etcd's layout, for members that are to begin from it and for backups.
// Besides the pairs that both have alike, it holds
//
//   key    one pair a record, where the backend holds pages of them
//   meta   consistent_index and term as 8 bytes, big-endian; confState as JSON, for members from 3.5 on
//   auth   authRevision as 8 bytes, big-endian: 1 as long as there was no change, which official members write at their start

import { type BoltBucket, planBolt } from "../backend/bolt/index.ts";
import { type BackendSnapshot, type Bucket, type BucketEntry, buckets } from "../backend/index.ts";
import { type Clock, freeBuffer } from "../base/index.ts";
import { revisionPairSizes, revisionPairs } from "../mvcc/index.ts";
import type { ConfState } from "../raft/index.ts";

type Pairs = AsyncIterable<readonly BucketEntry[]>;

interface StoreImageParts {
  /** Belongs to the image from now on, even if there comes none. */
  readonly snapshot: BackendSnapshot;
  /** The configuration at the snapshot's index. */
  readonly confState: ConfState;
  readonly clock: Clock;
  /** See `BoltOptions`. */
  readonly sliceMs?: number;
}

/** A store's image. To be closed soon: the disk keeps what was overwritten since. */
export interface StoreImage {
  readonly format: "bolt";
  readonly sizeBytes: number;
  /** A chunk is overwritten when the next one is asked for. Rejects if the store cannot be read. */
  chunks(): AsyncIterable<Buffer>;
  close(): void;
}

/**
 * Lays the image out, for which the store is read once; giving it out reads it again. Memory does not grow with the store.
 * @throws {CorruptPageError | BackendError | BoltError} with the snapshot closed
 */
export async function planStoreImage(parts: StoreImageParts): Promise<StoreImage> {
  const { snapshot } = parts;
  let isClosed = false;
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    // Nothing was written: nothing can be lost by it.
    snapshot.close().catch(() => undefined);
  };
  try {
    const image = await planBolt(
      buckets.map((bucket) => boltBucket(bucket, parts)),
      parts,
    );
    return { format: "bolt", sizeBytes: image.sizeBytes, chunks: () => image.chunks(), close };
  } catch (error) {
    close();
    throw error;
  }
}

function boltBucket(name: Bucket, { snapshot, confState }: StoreImageParts): BoltBucket {
  const pairs = () => snapshot.entries(name);
  if (name === "key") {
    return {
      name,
      pairs: () => revisionPairs(freedAfterUse(pairs())),
      sizes: () => revisionPairSizes(freedAfterUse(pairs())),
    };
  }
  if (name === "auth") return { name, pairs: () => authPairs(pairs()) };
  if (name === "meta") return { name, pairs: () => metaPairs(pairs(), confState) };
  return { name, pairs };
}

/** Each chunk's memory is given back when the next one is asked for. */
async function* freedAfterUse(pages: Pairs): AsyncGenerator<readonly BucketEntry[]> {
  for await (const chunk of pages) {
    yield chunk;
    for (const { value } of chunk) freeBuffer(value);
  }
}

const confStateKey = Buffer.from("confState");
const authRevisionKey = Buffer.from("authRevision");
const firstAuthRevision = Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]);

/** Whether a pair of bucket `auth` says what a store says without it. */
export function isFirstAuthRevision({ key, value }: BucketEntry): boolean {
  return key.equals(authRevisionKey) && value.equals(firstAuthRevision);
}

/** What the backend has, its own index and term among it, and the configuration. A handful of pairs. */
async function* metaPairs(
  stored: Pairs,
  confState: ConfState,
): AsyncGenerator<readonly BucketEntry[]> {
  const own = { key: confStateKey, value: Buffer.from(confStateJson(confState)) };
  const others = (await gather(stored)).filter(({ key }) => !key.equals(confStateKey));
  yield inOrder([...others, own]);
}

/** A handful of pairs. */
async function* authPairs(stored: Pairs): AsyncGenerator<readonly BucketEntry[]> {
  const pairs = await gather(stored);
  const hasRevision = pairs.some(({ key }) => key.equals(authRevisionKey));
  yield hasRevision
    ? pairs
    : inOrder([...pairs, { key: authRevisionKey, value: firstAuthRevision }]);
}

async function gather(stored: Pairs): Promise<BucketEntry[]> {
  const pairs: BucketEntry[] = [];
  for await (const chunk of stored) pairs.push(...chunk);
  return pairs;
}

function inOrder(pairs: readonly BucketEntry[]): BucketEntry[] {
  return pairs.toSorted((a, b) => Buffer.compare(a.key, b.key));
}

/** As Go prints a raftpb.ConfState: empty lists are left out, numbers are not rounded. */
function confStateJson(confState: ConfState): string {
  const lists: readonly [string, readonly bigint[]][] = [
    ["voters", confState.voters],
    ["learners", confState.learners],
    ["voters_outgoing", confState.votersOutgoing],
    ["learners_next", confState.learnersNext],
  ];
  const fields = lists
    .filter(([, ids]) => ids.length > 0)
    .map(([name, ids]) => `"${name}":[${ids.join(",")}]`);
  return `{${[...fields, `"auto_leave":${confState.autoLeave}`].join(",")}}`;
}
