/** Reads that take several turns of the event loop, and what they may still look at. */
export interface OpenReader {
  close(): void;
}

/** Holds compaction back from removing what readers that began before it may still look at. */
export class Readers {
  readonly #open = new Map<OpenReader, number>();
  #waiting: (() => void)[] = [];

  /** @param revision the lowest one at which the reader needs the state whole */
  open(revision: number): OpenReader {
    const reader: OpenReader = {
      close: () => {
        if (!this.#open.delete(reader)) return;
        for (const wake of this.#waiting.splice(0)) wake();
      },
    };
    this.#open.set(reader, revision);
    return reader;
  }

  /** Resolves once no open reader needs anything below the revision. */
  async passed(revision: number): Promise<void> {
    while ([...this.#open.values()].some((needed) => needed < revision)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
