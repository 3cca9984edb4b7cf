import { strict as assert } from "node:assert";
import { type SimulatedMember, unknownEntry } from "./simulated-member.ts";

/** The properties of raft paper figure 3, watched over a whole run. */
export class SafetyChecker {
  readonly #leaderOfTerm = new Map<number, bigint>();
  /** What was ever seen at (term, index): predecessor's term and data. */
  readonly #entries = new Map<string, string>();
  /** The one sequence of applied entries, of which every member's is a prefix; [i] is index i + 1. */
  readonly #applied: string[] = [];
  readonly #appliedSeen = new Map<bigint, number>();
  #committed = 0;

  /** Highest index that any member knew to be committed. */
  get committed(): number {
    return this.#committed;
  }

  /** After every step of the run. */
  check(member: SimulatedMember): void {
    this.#checkElectionSafety(member);
    this.#checkStateMachine(member);
    this.#committed = Math.max(this.#committed, member.node.committedIndex);
  }

  /** Election safety: at most one leader a term. Leader completeness: a new one has everything committed before. */
  #checkElectionSafety({ id, node }: SimulatedMember): void {
    if (node.role !== "leader") return;
    const known = this.#leaderOfTerm.get(node.term);
    if (known !== undefined) {
      assert.equal(known, id, `two leaders in term ${node.term}`);
      return;
    }
    this.#leaderOfTerm.set(node.term, id);
    assert.ok(node.lastIndex >= this.#committed, "a new leader has all committed entries");
    for (const [i, line] of this.#applied.entries()) {
      const term = node.termOf(i + 1);
      if (term === undefined || line === unknownEntry) continue;
      assert.equal(`${term}/${i + 1}`, line.split(" ")[0], "a new leader has all applied entries");
    }
  }

  /** State machine safety: all members apply the same entries in the same order. */
  #checkStateMachine({ id, machine }: SimulatedMember): void {
    const { history } = machine;
    const seen = Math.min(this.#appliedSeen.get(id) ?? 0, history.length);
    for (let i = seen; i < history.length; i++) {
      if (i === this.#applied.length) this.#applied.push(history[i]!);
      assert.equal(history[i], this.#applied[i], `member ${id} applied something else`);
    }
    this.#appliedSeen.set(id, history.length);
  }

  /**
   * Log matching: the same (term, index) means the same entry and the same log before it. Costs a pass over the log. Entries of
   * a term that is not durable yet are left out: a voter that is alone may forget it has led, and lead in it again.
   */
  checkLog({ node, durableTerm }: SimulatedMember): void {
    for (const entry of node.entries(node.firstIndex, node.lastIndex + 1, Infinity)) {
      if (entry.term > durableTerm) return;
      const key = `${entry.term}/${entry.index}`;
      const value = `${node.termOf(entry.index - 1)} ${entry.type} ${entry.data.toString("latin1")}`;
      const known = this.#entries.get(key);
      if (known === undefined) this.#entries.set(key, value);
      else assert.equal(value, known, `two different entries ${key}`);
    }
  }
}
