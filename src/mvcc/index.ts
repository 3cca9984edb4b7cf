export { bumpRevision } from "./bump-revision.ts";
export {
  CompactedError,
  CorruptPageError,
  FutureRevisionError,
  RevisionPairError,
} from "./errors.ts";
export { type HashedPairs, hashRevisionPairs } from "./hash-pairs.ts";
export { decodeKeyValue, type KeyValue, withoutValue } from "./key-value.ts";
export { openStore } from "./mvcc-store.ts";
export type { PageLease, PageRef } from "./page-ref.ts";
export { createPairImporter, type PairImporter } from "./pair-importer.ts";
export { neverCompacted } from "./revision.ts";
export { revisionPairSizes, revisionPairs } from "./revision-pairs.ts";
export { Slicer } from "./slicer.ts";
export * from "./store-contract.ts";
export type { LoadProgress, StoreOptions } from "./store-options.ts";
export {
  type CatchUpResult,
  createWatchHub,
  type WatchHub,
  type WatchHubOptions,
  type WatchMetrics,
  type WatchStreamOptions,
} from "./watch-hub.ts";
export type { WatchIdentity, WatchPieces } from "./watch-response.ts";
export type { WatchSink, WatchStream } from "./watch-stream.ts";
