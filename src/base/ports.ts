// The world, as seen by the server and everything below it. Each port has a real implementation in host/ and a simulated
// one for tests; the composition root passes them in. Nothing below the server reads a clock or draws a number otherwise.

/** Milliseconds on a clock that never goes back; only differences mean something. */
export type MonotonicMs = number;
/** Milliseconds since 1970 on the machine's wall clock; may jump. */
export type WallMs = number;

export interface Timer {
  cancel(): void;
}

export interface Clock {
  monotonicMs(): MonotonicMs;
  wallMs(): WallMs;
  /** Calls `run` once after `delayMs`. Does not keep the process alive by itself. */
  after(delayMs: number, run: () => void): Timer;
  /** Calls `run` once the IO events of this turn of the event loop are handled: how work of one turn is gathered. */
  soon(run: () => void): void;
  /** Resolves after pending IO has had its turn: how long synchronous work is cut into slices. */
  yield(): Promise<void>;
}

export interface Random {
  /** A whole number, evenly spread over 0 <= n < bound. */
  below(bound: number): number;
  bytes(length: number): Buffer;
}

export type LogLevel = "debug" | "info" | "warn" | "error" | "fatal";
/** What may stand in a structured log field. Identifiers are written as lower-case hex by the caller. */
export type LogValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | readonly LogValue[]
  | { readonly [key: string]: LogValue };
export type LogFields = { readonly [key: string]: LogValue };

export interface Logger {
  debug(msg: string, fields?: LogFields): void;
  info(msg: string, fields?: LogFields): void;
  warn(msg: string, fields?: LogFields): void;
  error(msg: string, fields?: LogFields): void;
}

/** An open file. Positions and lengths are bytes. All methods reject with the system error (`code` ENOSPC, EIO, ...). */
export interface DiskFile {
  /** Writes all of `bytes` at `position`; durable only after `sync`. */
  write(bytes: Buffer, position: number): Promise<void>;
  /** Writes all of `bytes` at `position` and resolves once they are durable (data and size). One system call. */
  writeDurable(bytes: Buffer, position: number): Promise<void>;
  /** Fills `into` from `position`; resolves with the bytes read, fewer than asked only at the end of the file. */
  read(into: Buffer, position: number): Promise<number>;
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

export interface DiskEntry {
  readonly name: string;
  readonly isDirectory: boolean;
}

export type OpenMode = "create" | "existing" | "bulk";

/** A file system. Creating, renaming or removing is durable only after `syncDirectory` of the parent. */
export interface Disk {
  /**
   * Opens for reading and writing. "create" makes the file and fails if it exists; "existing" fails if it does not. "bulk" is
   * "create" for a file that is written once, in blocks end to end, and not read soon: where the system can, it does not keep
   * what is written in its memory. Blocks of `pageAlignedBlocks` are written so.
   */
  open(path: string, mode: OpenMode): Promise<DiskFile>;
  readFile(path: string): Promise<Buffer>;
  readDirectory(path: string): Promise<DiskEntry[]>;
  exists(path: string): Promise<boolean>;
  /** Bytes of a file. */
  sizeOf(path: string): Promise<number>;
  /** Makes the directory and its parents; mode 0700. No error if it exists. */
  makeDirectory(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  syncDirectory(path: string): Promise<void>;
}
