import type { Backend } from "../backend/index.ts";
import { scheduledCompactKey } from "./load.ts";
import { pageKey, recordHeaderBytes, writeRecordHeader } from "./page.ts";
import { encodeEtcdRevision } from "./revision.ts";

/**
 * Makes `revision`, which is above all others, the newest and the compact revision of a store that is not open: the next
 * `openStore` begins there, as if everything up to it had been compacted and the rest of that compaction were left to do.
 * Writes what official etcd writes, so that both have the same hash; see `isBlank`.
 */
export function bumpRevision(backend: Pick<Backend, "put">, revision: number): void {
  const place = { main: revision, sub: 0 };
  const page = Buffer.alloc(recordHeaderBytes);
  writeRecordHeader(page, 0, { ...place, isTombstone: false, length: 0 });
  backend.put("key", pageKey(place), page);
  backend.put("meta", scheduledCompactKey, encodeEtcdRevision(place));
}
