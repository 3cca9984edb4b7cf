import { assert } from "../base/index.ts";
import { Inflights, type InflightsLimits } from "./inflights.ts";

/** How the leader sends to one follower. */
export type ProgressState =
  /** The follower's last matching entry is unknown: one append a heartbeat until it answers. */
  | { readonly kind: "probe"; paused: boolean }
  /** Appends are sent ahead of their acknowledgements, up to the inflight limit. */
  | { readonly kind: "replicate"; readonly inflights: Inflights }
  /** A snapshot is on its way; nothing else is sent. */
  | { readonly kind: "snapshot"; readonly pendingIndex: number };

/**
 * What a leader knows of one member, itself included.
 * Invariant: 0 <= match < next. Entries up to `match` are known to be durable there; `next` is the first to send.
 */
export class Progress {
  #match = 0;
  #next: number;
  #state: ProgressState = { kind: "probe", paused: false };
  readonly #limits: InflightsLimits;
  /** Heard from since the last check-quorum round. */
  recentActive = false;
  /** The highest commit index told to the follower; an append without entries is worth sending only above it. */
  sentCommit = 0;
  /** Up to here the follower waits for the commit index: for what it proposed, or for the index of a read. */
  awaitedCommit = 0;

  constructor(next: number, limits: InflightsLimits) {
    this.#next = Math.max(next, 1);
    this.#limits = limits;
  }

  get match(): number {
    return this.#match;
  }

  get next(): number {
    return this.#next;
  }

  get state(): ProgressState {
    return this.#state;
  }

  /** Nothing may be sent for now. */
  get paused(): boolean {
    const state = this.#state;
    if (state.kind === "replicate") return state.inflights.full;
    return state.kind === "snapshot" || state.paused;
  }

  /** After a snapshot the follower is assumed to have it, so that a lost acknowledgement does not cost another snapshot. */
  becomeProbe(): void {
    const pending = this.#state.kind === "snapshot" ? this.#state.pendingIndex : 0;
    this.#next = Math.max(this.#match, pending) + 1;
    this.#state = { kind: "probe", paused: false };
  }

  becomeReplicate(): void {
    this.#next = this.#match + 1;
    this.#state = { kind: "replicate", inflights: new Inflights(this.#limits) };
  }

  becomeSnapshot(pendingIndex: number): void {
    this.#state = { kind: "snapshot", pendingIndex };
  }

  /** The snapshot did not arrive: probe from what is known, not from what the snapshot would have brought. */
  snapshotFailed(): void {
    this.#next = this.#match + 1;
    this.#state = { kind: "probe", paused: false };
  }

  /** Holds a prober back until the follower answers or the next heartbeat does. */
  pauseProbe(): void {
    if (this.#state.kind === "probe") this.#state.paused = true;
  }

  resumeProbe(): void {
    if (this.#state.kind === "probe") this.#state.paused = false;
  }

  /** Records that an append went out; `entries` is undefined if it carried none. */
  appendSent(
    entries: { readonly lastIndex: number; readonly bytes: number } | undefined,
    commit: number,
  ): void {
    this.sentCommit = Math.max(this.sentCommit, commit);
    assert(this.#state.kind !== "snapshot", "no append is sent while a snapshot is pending");
    if (this.#state.kind === "probe") this.#state.paused = true;
    else if (entries !== undefined) {
      this.#next = entries.lastIndex + 1;
      this.#state.inflights.add(entries.lastIndex, entries.bytes);
    }
  }

  /** Takes an acknowledgement of everything up to `index`. False: it is older than what was known. */
  maybeUpdate(index: number): boolean {
    const advanced = index > this.#match;
    if (advanced) {
      this.#match = index;
      this.resumeProbe();
    }
    this.#next = Math.max(this.#next, index + 1);
    return advanced;
  }

  /**
   * Takes a rejection of the append that followed `rejectedIndex`; `hintIndex` is the highest index at which the logs may
   * agree. False: the rejection is stale, it answers a message sent before the last acknowledgement.
   */
  maybeDecrease(rejectedIndex: number, hintIndex: number): boolean {
    if (this.#state.kind === "replicate") {
      if (rejectedIndex <= this.#match) return false;
      this.#next = this.#match + 1;
      return true;
    }
    if (this.#next - 1 !== rejectedIndex) return false;
    this.#next = Math.max(Math.min(rejectedIndex, hintIndex + 1), this.#match + 1);
    this.resumeProbe();
    return true;
  }
}
