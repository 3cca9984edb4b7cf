import type { Backend } from "../backend/index.ts";
import { scheduledCompactKey } from "./load.ts";
import { encodeEtcdRevision } from "./revision.ts";

/**
 * Makes `revision`, which may be above all others, the compact revision of a store that is not open: the next `openStore`
 * begins there, as if everything up to it had been compacted and the rest of that compaction were left to do.
 */
export function markCompacted(backend: Pick<Backend, "put">, revision: number): void {
  backend.put("meta", scheduledCompactKey, encodeEtcdRevision({ main: revision, sub: 0 }));
}
