export { CompactedError, CorruptPageError, FutureRevisionError } from "./errors.ts";
export type { PageLease, PageRef } from "./page-ref.ts";
export { neverCompacted } from "./revision.ts";
export * from "./store-contract.ts";
export type { LoadProgress, StoreOptions } from "./store-options.ts";
