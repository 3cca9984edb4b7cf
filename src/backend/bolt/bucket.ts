import { BoltError } from "./errors.ts";
import { keyBytesMax, valueBytesMax } from "./limits.ts";

/** A bucket to be written. */
export interface BoltBucket {
  readonly name: string;
  /**
   * All records, in key order: called when the image is planned (unless there is `sizes`) and each time it is read, and
   * must give the same every time. The bytes of a chunk must not change until the next one is asked for.
   */
  pairs(): AsyncIterable<readonly BoltPair[]>;
  /** What planning needs of the records, where it is cheaper to have: key bytes and value bytes of each in turn. */
  sizes?(): AsyncIterable<Uint32Array>;
}

export interface BoltPair {
  /** 1 to 32768 bytes. */
  readonly key: Buffer;
  readonly value: Buffer;
}

/** @throws {BoltError} "limit", if bbolt takes no such record. */
export function checkRecordSizes(bucket: BoltBucket, keyBytes: number, valueBytes: number): void {
  if (keyBytes > 0 && keyBytes <= keyBytesMax && valueBytes <= valueBytesMax) return;
  throw new BoltError(
    "limit",
    `Cannot write a record of bucket ${bucket.name}: key of ${keyBytes} bytes (1 to ${keyBytesMax} are allowed), ` +
      `value of ${valueBytes} (0 to ${valueBytesMax})`,
  );
}
