// HashKV of a store in etcd's own form: the rule of hash.ts over the pairs of bucket `key`, without an index.
import { crc32c } from "../base/index.ts";
import { CompactedError, FutureRevisionError, RevisionPairError } from "./errors.ts";
import { readPutHead, readTombstone } from "./key-value.ts";
import { finishedCompactKey, scheduledCompactKey } from "./load.ts";
import {
  emptyStoreRevision,
  etcdRevisionBytes,
  neverCompacted,
  type Revision,
  readEtcdRevision,
  tombstoneMark,
} from "./revision.ts";
import type { KeyValueHash } from "./store-contract.ts";

interface Pair {
  readonly key: Buffer;
  readonly value: Buffer;
}

export interface HashedPairs {
  /** Bucket `key` from its beginning, the same at every call. */
  pairs(): AsyncIterable<readonly Pair[]>;
  /** Looks into bucket `meta`. */
  meta(key: Buffer): Buffer | undefined;
}

interface PairRecord extends Revision {
  readonly isTombstone: boolean;
}

/**
 * Hash of the history up to `revision` (0: the newest). Keys are held in memory, values are not.
 * @throws {RevisionPairError} if a pair is none of a store's
 * @throws {CompactedError | FutureRevisionError} if the revision is compacted, or not there yet
 */
export async function hashRevisionPairs(
  source: HashedPairs,
  revision: number,
): Promise<KeyValueHash> {
  const compactRevision = compactRevisionOf(source);
  const currentRevision = Math.max(await lastRevision(source), compactRevision, emptyStoreRevision);
  const hashRevision = revision === 0 ? currentRevision : revision;
  if (hashRevision < compactRevision) throw new CompactedError(hashRevision, compactRevision);
  if (hashRevision > currentRevision) throw new FutureRevisionError(hashRevision, currentRevision);
  const seen = compactRevision > 0 ? await seenAt(source, hashRevision) : new Map();
  const keepsAny = [...seen.values()].some(({ isTombstone }) => !isTombstone);
  let hash = crc32c(0, Buffer.from("key"));
  for await (const pairs of source.pairs()) {
    for (const { key, value } of pairs) {
      const record = recordOf(key);
      if (record.main > hashRevision) break;
      if (record.main <= compactRevision) {
        // Old members removed it with the compaction, new ones keep it: both leave it out.
        if (record.isTombstone && record.main === compactRevision) continue;
        if (keepsAny && !isKept(record, seen.get(nameOf(key, value, record))!)) continue;
      }
      hash = crc32c(crc32c(hash, key), value);
    }
  }
  return { hash, hashRevision, compactRevision, currentRevision };
}

function compactRevisionOf({ meta }: HashedPairs): number {
  const revisions = [scheduledCompactKey, finishedCompactKey].map((key) => {
    const value = meta(key);
    if (value === undefined) return neverCompacted;
    const revision = readEtcdRevision(value);
    if (revision === undefined) throw new RevisionPairError("its value is no revision", key);
    return revision.main;
  });
  return Math.max(...revisions);
}

async function lastRevision({ pairs }: HashedPairs): Promise<number> {
  let last = 0;
  for await (const some of pairs()) last = recordOf(some.at(-1)!.key).main;
  return last;
}

async function seenAt({ pairs }: HashedPairs, revision: number): Promise<Map<string, PairRecord>> {
  const seen = new Map<string, PairRecord>();
  for await (const some of pairs()) {
    for (const { key, value } of some) {
      const record = recordOf(key);
      if (record.main > revision) return seen;
      seen.set(nameOf(key, value, record), record);
    }
  }
  return seen;
}

function isKept(record: PairRecord, newest: PairRecord): boolean {
  return !newest.isTombstone && newest.main === record.main && newest.sub === record.sub;
}

function recordOf(key: Buffer): PairRecord {
  const isTombstone = key.length === etcdRevisionBytes + 1 && key.at(-1) === tombstoneMark;
  const revision = readEtcdRevision(isTombstone ? key.subarray(0, etcdRevisionBytes) : key);
  if (revision === undefined) throw new RevisionPairError("its key is no revision", key);
  return { ...revision, isTombstone };
}

function nameOf(key: Buffer, value: Buffer, { isTombstone }: PairRecord): string {
  if (value.length === 0 && !isTombstone) return "";
  const payload = { bytes: value, start: 0, end: value.length };
  const name = isTombstone ? readTombstone(payload) : readPutHead(payload)?.key;
  if (name === undefined) throw new RevisionPairError("its value is no KeyValue", key);
  return name;
}
