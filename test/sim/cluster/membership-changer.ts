import type { Random } from "../../../src/base/index.ts";
import type { ClusterMember, JoinedCluster, Member } from "../../../src/server/index.ts";
import { between, chance, pick } from "../world/dice.ts";
import type { Machine } from "../world/machine.ts";
import type { Trace } from "../world/trace.ts";
import type { VirtualLoop } from "../world/virtual-loop.ts";
import { type Answer, Connection } from "./connection.ts";
import { numberOf, peerUrlOf } from "./plan.ts";

export interface MembershipChangerModules {
  readonly loop: VirtualLoop;
  readonly random: Random;
  readonly trace: Trace;
  /** Grows and shrinks with the cluster. */
  readonly machines: Machine[];
  /** Members that the cluster keeps at least, besides learners. */
  readonly votersMin: number;
  createMachine(number: number, join: JoinedCluster): Machine;
  count(fault: string): void;
}

type Members = readonly ClusterMember[];
const pauseMs = [200, 2_500] as const;
/** Members that the cluster may have more than at least. */
const surplusMax = 2;

/** An operator who adds members, promotes and removes them, and sets up and scraps the machines for that. */
export class MembershipChanger {
  readonly #modules: MembershipChangerModules;
  readonly #connection: Connection;
  #nextNumber: number;

  constructor(modules: MembershipChangerModules) {
    this.#modules = modules;
    this.#connection = new Connection(modules.loop, modules.random);
    this.#nextNumber = modules.machines.length + 1;
  }

  async run(isOver: () => boolean): Promise<void> {
    const { loop, random } = this.#modules;
    while (!isOver()) {
      await loop.sleep(between(random, pauseMs));
      const members = isOver() ? undefined : await this.#members();
      if (members !== undefined && !isOver()) await this.#change(members);
    }
  }

  /** The machines are those of the cluster, and all of them are voters. False: it has to be called again. */
  async settle(): Promise<boolean> {
    const members = await this.#members();
    if (members === undefined) return false;
    const learner = members.find(({ isLearner }) => isLearner);
    if (learner === undefined) return true;
    await this.#ask("promote a learner", (member) => member.members.promote(learner.id));
    return false;
  }

  async #change(members: Members): Promise<void> {
    const { random, votersMin, machines } = this.#modules;
    const voters = members.filter(({ isLearner }) => !isLearner);
    const learner = members.find(({ isLearner }) => isLearner);
    if (learner !== undefined && chance(random, 600)) {
      await this.#ask("promote a learner", (member) => member.members.promote(learner.id));
    } else if (voters.length > votersMin && chance(random, 500)) {
      const { id } = pick(random, members);
      await this.#ask("remove a member", (member) => member.members.remove(id));
    } else if (machines.length < votersMin + surplusMax) {
      const peerUrls = [peerUrlOf(this.#nextNumber++)];
      const isLearner = chance(random, 600);
      const what = isLearner ? "add a learner" : "add a voter";
      await this.#ask(what, (member) => member.members.add({ peerUrls, isLearner }));
    }
    // Whatever the answer was: what has come of it shows when the members are asked for again.
  }

  /** The members, for all of which there are machines when it resolves, and no others. */
  async #members(): Promise<Members | undefined> {
    const answer = await this.#ask(undefined, async (member) => ({
      clusterId: member.clusterId,
      members: await member.members.list({ linearizable: true }),
    }));
    if (answer?.kind !== "answered") return undefined;
    const { clusterId, members } = answer.result;
    this.#setUp(members, clusterId);
    this.#scrap(members);
    return members;
  }

  #setUp(members: Members, clusterId: bigint): void {
    const { machines, createMachine } = this.#modules;
    for (const { id: memberId, peerUrls } of members) {
      const number = numberOf(peerUrls[0]!);
      const name = `m${number}`;
      if (machines.some((machine) => machine.name === name)) continue;
      const machine = createMachine(number, { clusterId, memberId, members });
      machines.push(machine);
      machine.switchOn();
    }
  }

  #scrap(members: Members): void {
    const { machines } = this.#modules;
    const isMember = ({ name }: Machine): boolean =>
      members.some(({ peerUrls }) => `m${numberOf(peerUrls[0]!)}` === name);
    for (const machine of machines.filter((one) => !isMember(one))) {
      machine.retire();
      machines.splice(machines.indexOf(machine), 1);
    }
  }

  async #ask<Result>(
    what: string | undefined,
    work: (member: Member) => Promise<Result>,
  ): Promise<Answer<Result> | undefined> {
    const { machines, random, trace, count } = this.#modules;
    const machine = pick(random, machines);
    const answer = await this.#connection.call(machine, work);
    if (what === undefined) return answer;
    const outcome = answer.kind === "error" ? answer.error.message : answer.kind;
    trace.add(`operator: ${what} at ${machine.name}: ${outcome}`);
    if (answer.kind === "answered") count(what);
    return answer;
  }
}
