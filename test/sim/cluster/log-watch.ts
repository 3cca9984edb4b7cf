// The raft properties that show on the wire (raft paper, figure 3), watched over everything that members ever send.
import { crc32c } from "../../../src/base/index.ts";
import { type Entry, type Message, MessageType } from "../../../src/raft/index.ts";
import { SimulationFailure } from "./failure.ts";

const sentByLeaders: ReadonlySet<number> = new Set([
  MessageType.app,
  MessageType.heartbeat,
  MessageType.snap,
  MessageType.timeoutNow,
]);

export class LogWatch {
  readonly #leaders = new Map<number, bigint>();
  /** By term and index: what the entry is, and the term of the one before it. */
  readonly #entries = new Map<string, string>();
  /** Terms of committed entries, by index. */
  readonly #committed = new Map<number, number>();
  #terms = 0;

  /** Terms that had a leader. */
  get terms(): number {
    return this.#terms;
  }

  observe(message: Message): void {
    if (!sentByLeaders.has(message.type)) return;
    this.#checkLeader(message);
    if (message.type === MessageType.app) this.#checkEntries(message);
    if (message.type === MessageType.snap && message.snapshot !== undefined) {
      const { index, term } = message.snapshot.metadata;
      this.#commit(index, term);
    }
  }

  /** Election safety: at most one leader in a term. */
  #checkLeader({ from, term }: Message): void {
    const known = this.#leaders.get(term);
    if (known === undefined) {
      this.#leaders.set(term, from);
      this.#terms++;
    } else if (known !== from) {
      const both = `${known.toString(16)} and ${from.toString(16)}`;
      throw new SimulationFailure("one leader a term", `${both} lead in term ${term}`);
    }
  }

  /**
   * Log matching: entries of one index and term are the same, and so is all before them. State machine safety: what is
   * committed once is in every later leader's log.
   */
  #checkEntries({ logTerm, index, entries, commit }: Message): void {
    if (index > 0 && index <= commit) this.#commit(index, logTerm);
    let previousTerm = logTerm;
    for (const entry of entries) {
      this.#checkEntry(entry, previousTerm);
      if (entry.index <= commit) this.#commit(entry.index, entry.term);
      previousTerm = entry.term;
    }
  }

  #checkEntry({ index, term, type, data }: Entry, previousTerm: number): void {
    const name = `${term}/${index}`;
    const content = `${previousTerm} ${type} ${data.length} ${crc32c(0, data)}`;
    const known = this.#entries.get(name);
    if (known === undefined) this.#entries.set(name, content);
    else if (known !== content) {
      throw new SimulationFailure("logs match", `entry ${name} is both ${known} and ${content}`);
    }
  }

  #commit(index: number, term: number): void {
    const known = this.#committed.get(index);
    if (known === undefined) this.#committed.set(index, term);
    else if (known !== term) {
      const detail = `entry ${index} was committed in term ${known}, then it is of term ${term}`;
      throw new SimulationFailure("committed entries never change", detail);
    }
  }
}
