/** Why the log can not be written or made. "failed" is every append after the one that met the trouble itself. */
export type WalErrorKind = "no-space" | "io" | "failed" | "closed" | "exists";

/** The log can not be written; `cause` is the system's error where there is one. */
export class WalError extends Error {
  override readonly name = "WalError";
  readonly kind: WalErrorKind;

  constructor(kind: WalErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** Whether the system refused a write for want of space. */
export function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOSPC" || code === "EDQUOT";
}

/** What is wrong with a log or a snapshot file on disk. */
export type CorruptionCode =
  | "bad-frame"
  | "bad-record"
  | "crc-mismatch"
  | "crc-chain-broken"
  | "unknown-record-type"
  | "misplaced-record"
  | "metadata-missing"
  | "metadata-conflict"
  | "index-gap"
  | "term-regression"
  | "commit-beyond-log"
  | "segment-missing"
  | "segment-name-bad"
  | "snapshot-mark-missing"
  | "snapshot-mark-mismatch"
  | "snapshot-needed"
  | "snapshot-file-bad";

export interface CorruptionFacts {
  readonly code: CorruptionCode;
  /** Path of the file, or of the directory when a file is missing. */
  readonly file: string;
  /** Byte offset of the record in `file`; 0 when the file as a whole is meant. */
  readonly offset: number;
  readonly expected: string;
  readonly found: string;
}

/** Bytes on disk are not what was once written there. Nothing has been changed on disk. */
export class WalCorruptionError extends Error {
  override readonly name = "WalCorruptionError";
  readonly code: CorruptionCode;
  readonly file: string;
  readonly offset: number;
  readonly expected: string;
  readonly found: string;

  constructor(facts: CorruptionFacts) {
    super(
      `Cannot read ${facts.file} at byte ${facts.offset} (${facts.code}): expected ${facts.expected}, found ${facts.found}`,
    );
    this.code = facts.code;
    this.file = facts.file;
    this.offset = facts.offset;
    this.expected = facts.expected;
    this.found = facts.found;
  }
}

/** The directory holds no log. */
export class WalMissingError extends Error {
  override readonly name = "WalMissingError";
}
