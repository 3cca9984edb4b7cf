import { type Message, MessageType } from "./types.ts";

/** What a sender fills in; everything else is the zero of its field. */
export type Draft = Pick<Message, "type" | "to"> & Partial<Message>;

const noEntries: Message["entries"] = [];
const noMessages: readonly Message[] = [];

/** Every message has the same shape, with all fields present. */
export function messageFrom(draft: Draft, from: bigint, term: number): Message {
  return {
    type: draft.type,
    to: draft.to,
    from: draft.from ?? from,
    term: draft.term ?? term,
    logTerm: draft.logTerm ?? 0,
    index: draft.index ?? 0,
    entries: draft.entries ?? noEntries,
    commit: draft.commit ?? 0,
    snapshot: draft.snapshot,
    reject: draft.reject ?? false,
    rejectHint: draft.rejectHint ?? 0,
    context: draft.context,
  };
}

/** Requests forwarded to the leader: they promise nothing in this member's name. */
const forwarded: ReadonlySet<number> = new Set<number>([
  MessageType.prop,
  MessageType.readIndex,
  MessageType.transferLeader,
]);

/**
 * Messages that speak of a term, but of nothing in the local log that might still be lost: a leader may send entries while
 * its own disk writes them (raft thesis 10.2.1). They only need the term itself to be durable: a member which forgot it
 * could lead, or follow another leader, in the same term again.
 */
const promisingTermOnly: ReadonlySet<number> = new Set<number>([
  MessageType.app,
  MessageType.snap,
  MessageType.heartbeat,
  MessageType.heartbeatResp,
  MessageType.timeoutNow,
  MessageType.readIndexResp,
]);

/**
 * Messages to send, in two queues: those that may go out before the local disk has caught up and those (votes,
 * acknowledgements of entries, everything while the term is not durable) that must wait for it.
 * Bounded by what one turn of the core produces: each follower gets at most its inflight window, each input one answer.
 */
export class Outbox {
  #beforeSync: Message[] = [];
  #afterSync: Message[] = [];

  add(message: Message, termIsDurable: boolean): void {
    const free =
      forwarded.has(message.type) || (termIsDurable && promisingTermOnly.has(message.type));
    (free ? this.#beforeSync : this.#afterSync).push(message);
  }

  get hasBeforeSync(): boolean {
    return this.#beforeSync.length > 0;
  }

  get hasAfterSync(): boolean {
    return this.#afterSync.length > 0;
  }

  /** What is returned is never added to again. */
  takeBeforeSync(): readonly Message[] {
    if (this.#beforeSync.length === 0) return noMessages;
    const messages = this.#beforeSync;
    this.#beforeSync = [];
    return messages;
  }

  /** What is returned is never added to again. */
  takeAfterSync(): readonly Message[] {
    if (this.#afterSync.length === 0) return noMessages;
    const messages = this.#afterSync;
    this.#afterSync = [];
    return messages;
  }
}
