/** A compaction that is announced but not carried out. */
export interface CompactionJob {
  readonly revision: number;
  /** The compact revision before it. */
  readonly previous: number;
  /**
   * The compaction before it was through when it was announced, so it meets every record since then and its hash can be
   * compared with other members'.
   */
  readonly isWhole: boolean;
}

/** Jobs that may wait; beyond, the last one is widened, since a later compaction includes an earlier one. */
export const compactionJobsMax = 8;

export class CompactionQueue {
  readonly #jobs: CompactionJob[] = [];
  #compactRevision: number;

  /** A restart in the middle of a compaction finds its revision above the finished one. */
  constructor(compactRevision: number, finishedRevision: number) {
    this.#compactRevision = compactRevision;
    if (compactRevision > finishedRevision) {
      this.#jobs.push({ revision: compactRevision, previous: finishedRevision, isWhole: false });
    }
  }

  /** -1 when never compacted. */
  get compactRevision(): number {
    return this.#compactRevision;
  }

  get isEmpty(): boolean {
    return this.#jobs.length === 0;
  }

  add(revision: number): void {
    const previous = this.#compactRevision;
    this.#compactRevision = revision;
    const isWhole = this.isEmpty;
    const last = this.#jobs.length === compactionJobsMax ? this.#jobs.pop() : undefined;
    this.#jobs.push({ revision, previous: last?.previous ?? previous, isWhole });
  }

  /** The oldest job; it stays in the queue until `done`. */
  get first(): CompactionJob | undefined {
    return this.#jobs[0];
  }

  done(): void {
    this.#jobs.shift();
  }
}
