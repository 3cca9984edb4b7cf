// The log on disk, in etcd's own format.
export { type CreateWalOptions, createWal } from "./create-wal.ts";
export {
  type CorruptionCode,
  isDiskFull,
  WalCorruptionError,
  WalError,
  type WalErrorKind,
  WalMissingError,
} from "./errors.ts";
export type { LogStart } from "./log-contents.ts";
export type { WalWrite } from "./log-writer.ts";
export { encodeSnapshot, readSnapshot } from "./messages.ts";
export { newestSnapshot } from "./newest-snapshot.ts";
export { type OpenedWal, type OpenWalOptions, openWal } from "./open-wal.ts";
export { SnapshotFiles, type SnapshotFilesOptions } from "./snapshot-file.ts";
export { readSnapshotMarks } from "./snapshot-marks.ts";
export type { TailRepair } from "./tail-repair.ts";
export {
  type ConfState,
  type Entry,
  entryTypes,
  type HardState,
  type Snapshot,
  type SnapshotMark,
  type SnapshotMetadata,
} from "./types.ts";
export type { Wal, WalOptions, WalState } from "./wal.ts";
