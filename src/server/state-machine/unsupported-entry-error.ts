/** The log has a request that this program does not know how to apply: going on, it would hold other data than others do. */
export class UnsupportedEntryError extends Error {
  override readonly name = "UnsupportedEntryError";
  readonly code = "unsupported-entry";

  /** `kind` is the request's name in InternalRaftRequest. */
  constructor(kind: string) {
    super(
      `Cannot apply a request of kind ${kind}, which this program does not support: want a cluster that does not use it`,
    );
  }
}
