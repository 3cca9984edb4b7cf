import type { RaftOptions } from "../options.ts";
import { type Draft, messageFrom } from "../outbox.ts";
import { emptyConfState, type Message } from "../types.ts";
import { SimulatedMember } from "./simulated-member.ts";

/** A member on its own, with a record of what it sends: messages from others are made up by the test. */
export class LoneMember {
  readonly member: SimulatedMember;
  readonly #sent: Message[] = [];

  constructor(voters: number, options: Partial<RaftOptions> = {}, index = 0) {
    this.member = new SimulatedMember(
      { id: 1n, random: { below: () => 0 }, preVote: false, checkQuorum: false, ...options },
      { confState: confStateOf(voters), index, send: (message) => this.#sent.push(message) },
    );
  }

  get node(): SimulatedMember["node"] {
    return this.member.node;
  }

  /** A message from member `from` in term `term`, and all that follows from it. Returns what was sent in answer. */
  receive(from: number, term: number, draft: Omit<Draft, "to">): Message[] {
    const sender = BigInt(from);
    this.node.step(messageFrom({ ...draft, to: 1n, from: sender, term }, sender, term));
    return this.settle();
  }

  /** Ticks `times`; returns what was sent. */
  tick(times: number): Message[] {
    for (let i = 0; i < times; i++) this.node.tick();
    return this.settle();
  }

  settle(): Message[] {
    this.member.settle();
    return this.#sent.splice(0);
  }
}

/** Members 1 to n on a network that delivers everything, except between members that are cut off. */
export class SmallCluster {
  readonly members: readonly SimulatedMember[];
  readonly #cut = new Set<bigint>();
  #transit: Message[] = [];

  constructor(voters: number, options: Partial<RaftOptions> = {}) {
    this.members = Array.from({ length: voters }, (_, i) => {
      const id = BigInt(i + 1);
      return new SimulatedMember(
        { id, random: { below: () => i }, preVote: false, checkQuorum: false, ...options },
        { confState: confStateOf(voters), send: (message) => this.#transit.push(message) },
      );
    });
  }

  node(id: number): SimulatedMember["node"] {
    return this.members[id - 1]!.node;
  }

  history(id: number): readonly string[] {
    return this.members[id - 1]!.machine.history;
  }

  /** From now on nothing passes to or from `ids`; none: everything does. */
  cutOff(...ids: number[]): void {
    this.#cut.clear();
    for (const id of ids) this.#cut.add(BigInt(id));
  }

  campaign(id: number): void {
    this.node(id).campaign();
    this.exchange();
  }

  propose(id: number, text: string): void {
    this.node(id).propose(Buffer.from(text, "latin1"));
    this.exchange();
  }

  /** Ticks member `id`, with everything that follows from each tick. */
  tick(id: number, times = 1): void {
    for (let i = 0; i < times; i++) {
      this.node(id).tick();
      this.exchange();
    }
  }

  exchange(): void {
    do {
      for (const member of this.members) member.settle();
      const messages = this.#transit;
      this.#transit = [];
      for (const message of messages) {
        if (this.#cut.has(message.from) || this.#cut.has(message.to)) continue;
        this.members[Number(message.to) - 1]?.node.step(message);
      }
    } while (this.#transit.length > 0 || this.members.some(({ node }) => node.hasReady()));
  }
}

function confStateOf(voters: number): typeof emptyConfState {
  return { ...emptyConfState, voters: Array.from({ length: voters }, (_, i) => BigInt(i + 1)) };
}
