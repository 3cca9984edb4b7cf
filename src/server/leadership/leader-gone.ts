import type { Clock, Logger, Timer } from "../../base/index.ts";
import type { RaftNode } from "../../raft/index.ts";

interface LeaderGoneModules {
  readonly raft: Pick<
    RaftNode,
    "id" | "role" | "term" | "leader" | "confState" | "forgetLeader" | "campaign"
  >;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly preVote: boolean;
  readonly heartbeatIntervalMs: number;
  readonly electionTimeoutMs: number;
  /** The consensus core has got something to do. */
  poke(): void;
}

/** In its first turn a member asks so often, after pauses that double: the others may hear of the death a little later. */
const firstAsks = 4;
/** The first pause is this part of a turn: all asking is in its first half, so that the answers are there before its end. */
const firstPause = 1 / 16;

interface Turns {
  /** The place of this member among those that take turns, from 0. */
  readonly rank: number;
  readonly members: number;
  readonly turnMs: number;
  readonly lastMs: number;
}

/**
 * Elects another leader when the process of the old one is known to be gone, without waiting for the election timeout. The
 * voters that are left take turns in order of their ids, so that they do not split their votes: a turn is a heartbeat interval,
 * which is to be about a round trip. The votes ask first whether an election could be won: a leader that a quorum still hears
 * is never disturbed. Meanwhile the election timeout runs on, and decides if all this comes to nothing.
 */
export class LeaderGone {
  readonly #modules: LeaderGoneModules;
  #timer: Timer | undefined;

  constructor(modules: LeaderGoneModules) {
    this.#modules = modules;
  }

  /** The process of this member is gone. */
  gone(id: bigint): void {
    const { raft, logger, preVote } = this.#modules;
    // Without the question beforehand, a mistake would depose a leader that works.
    if (!preVote || raft.role !== "follower" || raft.leader !== id) return;
    // Whoever remembers a leader that it heard a moment ago answers nobody else's question.
    raft.forgetLeader();
    this.#modules.poke();
    const { voters, votersOutgoing } = raft.confState();
    const left = [...new Set([...voters, ...votersOutgoing])].filter((voter) => voter !== id);
    const rank = left.filter((voter) => voter < raft.id).length;
    const fields = { leader: id.toString(16), term: raft.term };
    if (!left.includes(raft.id)) {
      logger.info("the leader is gone: the voters elect another one", fields);
      return;
    }
    logger.info("the leader is gone: electing another one before the election timeout", {
      ...fields,
      rank,
    });
    const { heartbeatIntervalMs: turnMs, electionTimeoutMs } = this.#modules;
    // By then a member that was not told has forgotten the leader, too, and everybody has had a turn since.
    const lastMs = electionTimeoutMs + left.length * turnMs;
    this.stop();
    this.#askNext(asksOf({ rank, members: left.length, turnMs, lastMs }), raft.term);
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #askNext(asks: Iterator<number>, term: number, nowMs = 0): void {
    const { value: nextMs, done } = asks.next();
    if (done === true) return;
    const { raft, clock, poke } = this.#modules;
    this.#timer = clock.after(nextMs - nowMs, () => {
      const mayAsk = raft.role === "follower" || raft.role === "preCandidate";
      if (!mayAsk || raft.leader !== 0n || raft.term !== term) return;
      raft.campaign();
      poke();
      this.#askNext(asks, term, nextMs);
    });
  }
}

/** When a member asks for votes, in milliseconds since it knows that the leader is gone. */
function* asksOf({ rank, members, turnMs, lastMs }: Turns): Generator<number, undefined> {
  const firstMs = rank * turnMs;
  for (let ask = 0; ask < firstAsks; ask++) yield firstMs + (2 ** ask - 1) * firstPause * turnMs;
  const roundMs = members * turnMs;
  for (let ms = firstMs + roundMs; ms <= lastMs; ms += roundMs) yield ms;
}
