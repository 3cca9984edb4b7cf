/** A page of the history as outsiders see it: something to be handed back to `Store.load`. */
export interface PageRef {
  readonly firstMain: number;
  readonly firstSub: number;
}

/** Keeps loaded pages in memory until released. Releasing twice is harmless. */
export interface PageLease {
  release(): void;
}
