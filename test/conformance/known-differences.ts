// Where official 3.4.23, which the tests compare with, and etcd 3.5, which this project follows, are known to differ.
// What is not in this table and differs is a bug of ours.
import type { Plain, PlainMessage } from "../support/plain-message.ts";

interface KnownDifference {
  readonly rpc: string;
  readonly what: string;
  readonly reason: string;
  /** What hides it in both answers; without it, the tests do not ask for it. */
  readonly hide?: (answer: PlainMessage) => PlainMessage;
}

function without(message: PlainMessage, ...fields: readonly string[]): PlainMessage {
  return Object.fromEntries(Object.entries(message).filter(([name]) => !fields.includes(name)));
}

function sorted(values: Plain | undefined): readonly Plain[] {
  return Array.isArray(values) ? [...values].sort() : [];
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    rpc: "/etcdserverpb.Maintenance/Alarm",
    what: "3.4.23 sends no header",
    reason: "Fixed in 3.5.",
    hide: (answer) => without(answer, "header"),
  },
  {
    rpc: "/etcdserverpb.Maintenance/Status",
    what: "version, sizes of the database, raft indexes",
    reason:
      "The releases differ, official etcd's file is bbolt pages, and a starting leader sets the cluster version once or twice.",
    hide: (answer) =>
      without(answer, "version", "dbSize", "dbSizeInUse", "raftIndex", "raftAppliedIndex"),
  },
  {
    rpc: "/etcdserverpb.Maintenance/HashKV",
    what: "3.4.23 refuses the revision of the last compaction itself",
    reason: "Since 3.5 that hash is what members compare after a compaction.",
  },
  {
    rpc: "/etcdserverpb.Lease/LeaseTimeToLive",
    what: "remaining seconds and the order of keys",
    reason:
      "The two are asked a moment apart, perhaps across a full second; keys come in the random order of a Go map.",
    hide: (answer) => ({
      ...without(answer, Number(answer.TTL) > 0 ? "TTL" : ""),
      keys: sorted(answer.keys),
    }),
  },
  {
    rpc: "/etcdserverpb.KV/Range",
    what: "sort orders and targets that have no name",
    reason: "Late releases refuse them, 3.4.23 ignores them.",
  },
  {
    rpc: "/etcdserverpb.KV/Txn",
    what: "a put that keeps the value or lease of a key that the same transaction deletes with an open-ended range",
    reason:
      "Official etcd's check for duplicate keys does not see such a range, so it finds the key missing in the middle of the transaction and panics.",
  },
  {
    rpc: "/etcdserverpb.Watch/Watch",
    what: "3.4.23 does not send deletions at the revision of the last compaction",
    reason: "Since 3.4.34 and 3.5.16 a compaction keeps a tombstone at its own revision.",
  },
  {
    rpc: "/etcdserverpb.Watch/Watch",
    what: "negative start revisions",
    reason: "Late releases cancel such a watch at once.",
  },
  {
    rpc: "/etcdserverpb.Watch/Watch",
    what: "3.4.23 answers a progress request at once, also when a watcher is still behind",
    reason: "Fixed in 3.5.8: the answer promises that all events up to its revision were sent.",
  },
];

/** The answer with what is known to differ taken out. */
export function hideKnownDifferences(rpc: string, answer: PlainMessage): PlainMessage {
  return knownDifferences
    .filter((difference) => difference.rpc === rpc)
    .reduce((shown, difference) => difference.hide?.(shown) ?? shown, answer);
}
