export { CompactedError, CorruptPageError, FutureRevisionError } from "./errors.ts";
export { createRecordImporter, type RecordImporter } from "./export.ts";
export { decodeKeyValue, type KeyValue, withoutValue } from "./key-value.ts";
export { openStore } from "./mvcc-store.ts";
export type { PageLease, PageRef } from "./page-ref.ts";
export { neverCompacted } from "./revision.ts";
export * from "./store-contract.ts";
export type { LoadProgress, StoreOptions } from "./store-options.ts";
