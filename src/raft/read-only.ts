import type { Membership } from "./membership.ts";
import { quorumVote } from "./quorum.ts";

/** A linearizable read waiting for its index. `from` is 0n when this member's own caller asked. */
export interface ReadRequest {
  readonly from: bigint;
  /** Names the request; chosen by the asker, unique in the cluster. Travels as heartbeat context. */
  readonly context: Buffer;
}

export interface ConfirmedRead {
  readonly request: ReadRequest;
  /** The commit index when the request arrived. */
  readonly index: number;
}

interface PendingRead extends ConfirmedRead {
  readonly acknowledged: Set<bigint>;
}

/**
 * Reads of a leader that wait until a quorum has confirmed, by answering a heartbeat sent after the read arrived, that it
 * still is the leader (raft thesis 6.4). Answering a later heartbeat confirms all earlier reads too.
 */
export class ReadOnlyQueue {
  /** Insertion order is arrival order. */
  readonly #pending = new Map<string, PendingRead>();
  #lastContext: Buffer | undefined;

  get size(): number {
    return this.#pending.size;
  }

  /** A context that is queued already keeps its place and its index. */
  add(request: ReadRequest, index: number): void {
    const key = keyOf(request.context);
    if (this.#pending.has(key)) return;
    this.#pending.set(key, { request, index, acknowledged: new Set() });
    this.#lastContext = request.context;
  }

  /** The context to send with heartbeats: the newest one, which stands for all before it. */
  lastContext(): Buffer | undefined {
    return this.#pending.size === 0 ? undefined : this.#lastContext;
  }

  /** Takes a member's acknowledgement; returns the reads that a quorum has now confirmed, oldest first. */
  acknowledge(from: bigint, context: Buffer, membership: Membership): ConfirmedRead[] {
    const key = keyOf(context);
    const read = this.#pending.get(key);
    if (read === undefined) return [];
    read.acknowledged.add(from);
    const vote = quorumVote(membership, (id) => read.acknowledged.has(id) || undefined);
    if (vote !== "won") return [];
    const confirmed: ConfirmedRead[] = [];
    for (const [each, pending] of this.#pending) {
      this.#pending.delete(each);
      confirmed.push(pending);
      if (each === key) break;
    }
    return confirmed;
  }
}

function keyOf(context: Buffer): string {
  return context.toString("latin1");
}
