/** The asked revision is below the compact revision. */
export class CompactedError extends Error {
  override readonly name = "CompactedError";
  readonly code = "compacted";
  readonly revision: number;
  readonly compactRevision: number;

  constructor(revision: number, compactRevision: number) {
    super(`Cannot read revision ${revision}: the store is compacted at ${compactRevision}`);
    this.revision = revision;
    this.compactRevision = compactRevision;
  }
}

/** The asked revision has not been written yet. */
export class FutureRevisionError extends Error {
  override readonly name = "FutureRevisionError";
  readonly code = "future-revision";
  readonly revision: number;
  readonly currentRevision: number;

  constructor(revision: number, currentRevision: number) {
    super(`Cannot read revision ${revision}: the store is at ${currentRevision}`);
    this.revision = revision;
    this.currentRevision = currentRevision;
  }
}

/** A pair read back from the backend is not what this store writes: the disk, or whoever wrote to it, is at fault. */
export class CorruptPageError extends Error {
  override readonly name = "CorruptPageError";
  readonly code = "corrupt-page";
  readonly bucket: string;
  readonly keyHex: string;

  constructor(reason: string, place: { readonly bucket: string; readonly key: Buffer }) {
    const keyHex = place.key.toString("hex");
    super(`Cannot use the pair ${keyHex} of bucket ${place.bucket}: ${reason}`);
    this.bucket = place.bucket;
    this.keyHex = keyHex;
  }
}

/** An image of the key index is damaged, or not of the pages that it came with. These can be read instead. */
export class IndexImageError extends Error {
  override readonly name = "IndexImageError";
  readonly code = "index-image";

  constructor(reason: string) {
    super(`Cannot use the image of the key index: ${reason}`);
  }
}

/** A pair of etcd's buckets `key` or `meta`, to be imported, is none that a store can go on with. */
export class RevisionPairError extends Error {
  override readonly name = "RevisionPairError";
  readonly code = "revision-pair";
  readonly keyHex: string;

  constructor(reason: string, key: Buffer) {
    const keyHex = key.toString("hex");
    super(`Cannot use the pair ${keyHex} of an imported store: ${reason}`);
    this.keyHex = keyHex;
  }
}
