import type { Backend } from "../backend/index.ts";
import type { Clock } from "../base/index.ts";

export interface StoreOptions {
  readonly backend: Backend;
  readonly clock: Clock;
  /** Page bytes kept in memory; pages beyond it are read from the backend again. @default 1 GiB */
  readonly pageCacheBytesMax?: number;
  /** etcd's --experimental-compaction-batch-limit: records examined between two pauses. @default 1000 */
  readonly compactionBatchRecords?: number;
  /** etcd's --experimental-compaction-sleep-interval. @default 10 */
  readonly compactionPauseMs?: number;
  /** From the store that the pages are of, see `Store.imageIndex`: most pages are not read then. @default all are read */
  readonly indexImage?: Buffer | undefined;
  /** All pages are read after all. */
  readonly onIndexImageRefused?: (reason: Error) => void;
  /** Called now and then while the index is rebuilt, and once at the end. */
  readonly onLoadProgress?: (progress: LoadProgress) => void;
}

export interface LoadProgress {
  readonly records: number;
  readonly bytes: number;
}
