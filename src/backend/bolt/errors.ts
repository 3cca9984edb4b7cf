/**
 * "corrupt": the file breaks its own format. "unsupported": it keeps to one that is not read here. "limit": it, or what
 * was to be written, is larger than this room takes. "source": the records to be written
 * are out of order, or others than were planned with.
 * "no-bucket": the file has no bucket of that name.
 */
export type BoltErrorCode = "corrupt" | "unsupported" | "limit" | "source" | "no-bucket";

/** A bbolt file can not be read, or not be written from what was given. Says what, where, and what is allowed. */
export class BoltError extends Error {
  override readonly name = "BoltError";
  readonly code: BoltErrorCode;

  constructor(code: BoltErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
