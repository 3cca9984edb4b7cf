/** A snapshot that another member sent is not taken: it is damaged, foreign, or comes at a bad time. Nothing has changed. */
export class SnapshotRefusedError extends Error {
  override readonly name = "SnapshotRefusedError";
  readonly code = "snapshot-refused";

  constructor(reason: string, options?: ErrorOptions) {
    super(`Cannot take the snapshot: ${reason}`, options);
  }
}
