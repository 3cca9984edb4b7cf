// What a database says of itself: which of its pairs are in use, and where they stand in the log. Every batch says the latter
// in one of two places, and the later of both counts:
//
//   meta/consistent_index, meta/term           u64 each, big-endian
//   key/<the newest page's key> mark           both, end to end: the last pair of the bucket
//
// A batch that says it in `meta` reaches from its pages to there, and so does the table that LevelDB makes of it: all tables
// overlap, and each is merged with others once or more. With marks a batch lies behind all before it, and so do its tables,
// which are written once. A mark goes when its page does.
import { BackendError, type ConsistentIndex } from "./backend.ts";
import {
  type Generation,
  generationKey,
  isOfBucket,
  type PendingChange,
  storedKey,
  storedRange,
} from "./batch.ts";
import type { LevelPort } from "./level-port.ts";

const indexKey = Buffer.from("consistent_index");
const termKey = Buffer.from("term");
/** No page's key ends so: see `src/mvcc/page.ts`. */
const markSuffix = Buffer.from("\0consistent_index");

export interface StoredPosition {
  readonly generation: Generation;
  readonly consistentIndex: ConsistentIndex;
  /** Stored key of the mark that says it; undefined: `meta` does. */
  readonly mark: Buffer | undefined;
  /** Stored key of the last pair of bucket `key`. */
  readonly last: Buffer | undefined;
}

/** @throws {BackendError} "corrupt" */
export async function readPosition(level: LevelPort): Promise<StoredPosition> {
  const generation = await generationInUse(level);
  const inMeta = await readMeta(level, generation);
  const [last, value] = (await level.last(storedRange({ generation, bucket: "key" }, {}))) ?? [];
  if (last !== undefined && isMark(last)) {
    const marked = readMark(value!);
    if (marked.index > inMeta.index)
      return { generation, consistentIndex: marked, mark: last, last };
  }
  return { generation, consistentIndex: inMeta, mark: undefined, last };
}

/** Key of the mark that goes with a page. */
export function markKey(pageKey: Buffer): Buffer {
  return Buffer.concat([pageKey, markSuffix]);
}

/** Whether a stored key is that of a mark: these are nobody's pairs. */
export function isMark(key: Buffer): boolean {
  const at = key.length - markSuffix.length;
  return at > 0 && isOfBucket(key, "key") && markSuffix.compare(key, at) === 0;
}

/** @param mark undefined: it is said in `meta` */
export function positionChanges(
  { index, term }: ConsistentIndex,
  { generation, mark }: { readonly generation: Generation; readonly mark: Buffer | undefined },
): PendingChange[] {
  if (mark !== undefined) {
    return [{ storedKey: mark, value: Buffer.concat([uint64(index), uint64(term)]) }];
  }
  const place = { generation, bucket: "meta" } as const;
  return [
    { storedKey: storedKey(place, indexKey), value: uint64(index) },
    { storedKey: storedKey(place, termKey), value: uint64(term) },
  ];
}

async function generationInUse(level: LevelPort): Promise<Generation> {
  const value = await level.get(generationKey);
  if (value === undefined || value.equals(Buffer.from([0]))) return 0;
  if (value.equals(Buffer.from([1]))) return 1;
  throw new BackendError(
    "corrupt",
    `Cannot tell which pairs are in use: expected 0 or 1, found ${value.toString("hex")}`,
  );
}

async function readMeta(level: LevelPort, generation: Generation): Promise<ConsistentIndex> {
  const [index, term] = await Promise.all(
    [indexKey, termKey].map(async (key) => {
      const bytes = await level.get(storedKey({ generation, bucket: "meta" }, key));
      return bytes === undefined ? 0 : readUint64(bytes, `meta/${key}`);
    }),
  );
  return { index: index!, term: term! };
}

function readMark(bytes: Buffer): ConsistentIndex {
  const name = "the mark behind the newest page";
  return {
    index: readUint64(bytes.subarray(0, 8), name),
    term: readUint64(bytes.subarray(8), name),
  };
}

function readUint64(bytes: Buffer, name: string): number {
  const value = bytes.length === 8 ? Number(bytes.readBigUInt64BE()) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new BackendError(
    "corrupt",
    `Cannot use ${name}: ${bytes.toString("hex")} is no 8-byte safe integer`,
  );
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
