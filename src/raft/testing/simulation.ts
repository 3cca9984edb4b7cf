import { strict as assert } from "node:assert";
import { asConfChangeV2, changeMembership } from "../conf-change.ts";
import { membershipFrom } from "../membership.ts";
import {
  type ConfChange,
  type ConfChangeV2,
  type ConfState,
  emptyConfState,
  type Message,
  MessageType,
} from "../types.ts";
import { encodeConfChange, parseConfChange } from "./conf-change-text.ts";
import { describeConfState } from "./describe.ts";
import { SafetyChecker } from "./safety-checker.ts";
import { SeededRandom } from "./seeded-random.ts";
import { SimulatedMember } from "./simulated-member.ts";

export interface SimulationOptions {
  readonly seed: number;
  readonly memberCount: number;
  readonly steps: number;
  readonly changesMembership: boolean;
  readonly crashes: boolean;
}

/** Longer queues than this lose their oldest messages, as a transport does. */
const transitMax = 300;

/**
 * Random members on a random network: messages are lost, doubled, reordered and cut off by partitions; members crash in the
 * middle of writes, change the membership, compact. All of it from one seed; safety is checked after every step.
 */
export class Simulation {
  readonly #options: SimulationOptions;
  readonly #random: SeededRandom;
  readonly #checker = new SafetyChecker();
  readonly #members: SimulatedMember[] = [];
  #transit: Message[] = [];
  /** Messages pass only within a side; undefined: the network is whole. */
  #sideOf: readonly number[] | undefined;
  #proposals = 0;
  #reads = 0;
  /** What was committed when a read was asked for, by its context. */
  readonly #readFloor = new Map<string, number>();

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.#random = new SeededRandom(options.seed);
    const initial = options.changesMembership
      ? Math.ceil(options.memberCount / 2)
      : options.memberCount;
    const voters = Array.from({ length: initial }, (_, i) => BigInt(i + 1));
    const preVote = this.#random.chance(50);
    const checkQuorum = this.#random.chance(50);
    const lazyCommit = this.#random.chance(50);
    for (let i = 0; i < options.memberCount; i++) {
      const member = new SimulatedMember(
        {
          id: BigInt(i + 1),
          random: this.#random,
          electionTicks: 5,
          preVote,
          checkQuorum,
          lazyCommit,
          inflightMessagesMax: 1 + this.#random.below(5),
          inflightBytesMax: 1 + this.#random.below(400),
          messageBytesMax: this.#random.below(200),
          committedBytesMax: this.#random.below(200),
          applyingBytesMax: 1 + this.#random.below(200),
        },
        {
          confState: i < initial ? { ...emptyConfState, voters } : emptyConfState,
          // The first entry stands for the founding of the cluster: who joins later needs a snapshot to know of it.
          index: i < initial ? 1 : 0,
          send: (message) => this.#transit.push(message),
          refused: doesNotFit,
        },
      );
      this.#members.push(member);
    }
  }

  get appliedMax(): number {
    return Math.max(...this.#members.map((member) => member.machine.applied));
  }

  run(): void {
    for (let i = 0; i < this.#options.steps; i++) {
      const member = this.#random.pick(this.#members);
      this.#act(member);
      for (const each of this.#members) this.#checker.check(each);
      if (i % 20 === 0) this.#checker.checkLog(member);
      this.#checkReads(member);
    }
  }

  /** On a whole network without crashes everything is decided: a new entry reaches all members of the configuration. */
  heal(): void {
    this.#sideOf = undefined;
    for (let round = 0; round < 300; round++) {
      const { confState } = this.#mostAdvanced().machine;
      const current = new Set([
        ...confState.voters,
        ...confState.learners,
        ...confState.votersOutgoing,
      ]);
      for (const member of this.#members) if (current.has(member.id)) member.node.tick();
      this.#exchangeAll();
      const leader = this.#members.find(
        ({ node, id }) => node.role === "leader" && current.has(id),
      );
      if (leader !== undefined && round > 100) this.#propose(leader);
      this.#exchangeAll();
      const behind = this.#members.filter(
        ({ id, machine }) => current.has(id) && machine.applied < this.#checker.committed,
      );
      if (round > 150 && leader !== undefined && behind.length === 0) return;
    }
    if (this.#members.some((member) => this.#strandsOthers(member))) return;
    assert.fail(`no agreement after healing\n${this.#members.map(describeMember).join("\n")}`);
  }

  /**
   * The one known way to get stuck, shared with etcd: a leader is demoted or removed while its log has entries that nobody else
   * got. It may not campaign, and the voters, not having heard that they can do without it, need its vote, which the longer log
   * forbids. Raft thesis 4.2.2 lets it campaign; members that put changes into force when applying cannot. Operators transfer
   * leadership first.
   */
  #strandsOthers({ id, node }: SimulatedMember): boolean {
    const { voters } = node.confState();
    if (voters.length === 0 || voters.includes(id)) return false;
    const lastTerm = node.termOf(node.lastIndex) ?? 0;
    return voters.every((voter) => {
      const other = this.#members[Number(voter) - 1]!.node;
      const otherTerm = other.termOf(other.lastIndex) ?? 0;
      return otherTerm < lastTerm || (otherTerm === lastTerm && other.lastIndex < node.lastIndex);
    });
  }

  #act(member: SimulatedMember): void {
    const dice = this.#random.below(1000);
    if (dice < 400) this.#deliverOne();
    else if (dice < 640) this.#takeReady(member);
    else if (dice < 820) member.finishWrite();
    else if (dice < 885) member.node.tick();
    else if (dice < 890) member.node.tellCommit();
    else if (dice < 940) this.#propose(member);
    else if (dice < 965) this.#read(member);
    else if (dice < 980) this.#changeMembership(member);
    else if (dice < 983) member.node.transferLeader(this.#random.pick(this.#members).id);
    else if (dice < 987) this.#partition();
    else if (dice < 990) this.#crash(member);
    else member.snapshotAndCompact(member.machine.applied - this.#random.below(5));
  }

  #takeReady(member: SimulatedMember): void {
    if (member.node.hasReady()) member.takeReady();
  }

  #deliverOne(): void {
    while (this.#transit.length > transitMax) this.#deliver(this.#transit.shift()!, true);
    if (this.#transit.length === 0) return;
    const at = this.#random.below(this.#transit.length);
    const message = this.#transit[at]!;
    if (!this.#random.chance(10)) this.#transit.splice(at, 1);
    this.#deliver(message, this.#random.chance(10));
  }

  #deliver(message: Message, lost: boolean): void {
    const sender = this.#members[Number(message.from) - 1];
    const receiver = this.#members[Number(message.to) - 1];
    const passes = !lost && receiver !== undefined && this.#connected(message);
    if (passes) receiver.node.step(message);
    if (message.type === MessageType.snap) sender?.node.reportSnapshot(message.to, passes);
    else if (!passes && this.#random.chance(20)) sender?.node.reportUnreachable(message.to);
  }

  #connected(message: Message): boolean {
    const sides = this.#sideOf;
    return sides === undefined || sides[Number(message.from) - 1] === sides[Number(message.to) - 1];
  }

  #partition(): void {
    const whole = this.#sideOf === undefined;
    this.#sideOf = whole ? this.#members.map(() => this.#random.below(2)) : undefined;
  }

  #crash(member: SimulatedMember): void {
    if (!this.#options.crashes) return;
    for (const { context } of member.readStates) this.#readFloor.delete(context);
    member.restart(this.#random.below(3));
  }

  #propose(member: SimulatedMember): void {
    member.node.propose(Buffer.from(`p${this.#proposals++}`, "latin1"));
  }

  #read(member: SimulatedMember): void {
    const context = `r${this.#reads++}`;
    this.#readFloor.set(context, this.#checker.committed);
    member.node.readIndex(Buffer.from(context, "latin1"));
  }

  /** A read is never served from before what was committed when it was asked for. */
  #checkReads(member: SimulatedMember): void {
    for (const { index, context } of member.readStates.splice(0)) {
      const floor = this.#readFloor.get(context) ?? 0;
      assert.ok(index >= floor, `read ${context} at ${index}, although ${floor} was committed`);
    }
  }

  #changeMembership(member: SimulatedMember): void {
    if (!this.#options.changesMembership) return;
    const words = Array.from({ length: 1 + this.#random.below(3) }, () => {
      const kind = this.#random.pick(["add", "add", "remove", "learner", "update"]);
      return `${kind} ${this.#random.pick(this.#members).id}`;
    });
    const version = this.#random.pick(["v1", "v2 auto", "v2 implicit", "v2 explicit"]);
    const leave = this.#random.chance(30);
    const text = leave
      ? "v2 auto"
      : `${version} ${(version === "v1" ? words.slice(0, 1) : words).join(" ")}`;
    member.node.proposeConfChange(parseConfChange(text), encodeConfChange(text));
  }

  #mostAdvanced(): SimulatedMember {
    return this.#members.reduce((best, each) =>
      each.machine.applied > best.machine.applied ? each : best,
    );
  }

  #exchangeAll(): void {
    for (let turns = 0; turns < 50; turns++) {
      for (const member of this.#members) {
        member.settle();
        this.#checkReads(member);
      }
      const messages = this.#transit;
      this.#transit = [];
      const owing = this.#members.filter(({ node }) => node.owesCommit);
      if (messages.length === 0 && owing.length === 0) return;
      if (messages.length === 0) for (const { node } of owing) node.tellCommit();
      for (const message of messages) this.#deliver(message, false);
      for (const member of this.#members) this.#checker.check(member);
    }
  }
}

function doesNotFit(state: ConfState, change: ConfChange | ConfChangeV2): boolean {
  try {
    changeMembership(membershipFrom(state), asConfChangeV2(change));
    return false;
  } catch {
    return true;
  }
}

function describeMember({ id, node }: SimulatedMember): string {
  const { term, vote, leader, committed, applied, role } = node.status();
  const log = `first=${node.firstIndex} committed=${committed} applied=${applied} last=${node.lastIndex}`;
  return `${id}: ${role} term=${term} vote=${vote} leader=${leader} ${log} ${describeConfState(node.confState())}`;
}
