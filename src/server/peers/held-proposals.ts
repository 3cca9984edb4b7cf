import type { Clock, MonotonicMs } from "../../base/index.ts";
import type { ReceivedMessage } from "../../raft/index.ts";
import { heldProposalBytesMax, heldProposalMaxMs } from "../limits.ts";

interface Held {
  readonly message: ReceivedMessage;
  readonly bytes: number;
  readonly untilMs: MonotonicMs;
}

/**
 * Requests of other members' clients that come while nobody can take them: this leader is handing over, or there is none. The
 * sender has no way to know, so that its client would wait until it is out of time. They are in no log yet; handed on once
 * there is a leader, they are not repeated but late.
 */
export class HeldProposals {
  readonly #clock: Clock;
  #held: Held[] = [];
  #bytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  /** What there is no room for is dropped. */
  hold(message: ReceivedMessage): void {
    let bytes = 0;
    for (const { data } of message.entries) bytes += data?.length ?? 0;
    if (this.#bytes + bytes > heldProposalBytesMax) return;
    this.#bytes += bytes;
    this.#held.push({ message, bytes, untilMs: this.#clock.monotonicMs() + heldProposalMaxMs });
  }

  /** In the order in which they came; without those that nobody waits for any more. */
  take(): readonly ReceivedMessage[] {
    const nowMs = this.#clock.monotonicMs();
    const inTime = this.#held.filter(({ untilMs }) => untilMs > nowMs);
    this.#held = [];
    this.#bytes = 0;
    return inTime.map(({ message }) => message);
  }
}
