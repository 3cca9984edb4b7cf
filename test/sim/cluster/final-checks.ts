import { checkHistory } from "../../support/history/check-history.ts";
import type { Machine } from "../world/machine.ts";
import type { VirtualLoop } from "../world/virtual-loop.ts";
import type { Client } from "./client.ts";
import { SimulationFailure } from "./failure.ts";
import { hashOf } from "./hash-of.ts";
import type { HistoryRecorder } from "./history-recorder.ts";
import { electionTimeoutMs, type Plan } from "./plan.ts";
import type { StateWatch } from "./state-watch.ts";

export interface FinalChecksModules {
  readonly loop: VirtualLoop;
  readonly plan: Plan;
  readonly machines: readonly Machine[];
  readonly state: StateWatch;
  readonly recorder: HistoryRecorder;
  client(name: string): Client;
  /** Ends all faults, and begins what is needed for that. False: it is to be called again. */
  makeWell(): Promise<boolean>;
}

/** With everything well again, the cluster has so long to serve everybody. */
const recoveryMsMax = 60_000;
const lookMs = 500;
/** What the last leases that run out need to be known everywhere. */
const settleMsMax = 3_000;
const everything = { key: "\0", end: "\0" };

/** What must hold once nothing is broken any more. All of these throw a `SimulationFailure`. */
export class FinalChecks {
  readonly #modules: FinalChecksModules;

  constructor(modules: FinalChecksModules) {
    this.#modules = modules;
  }

  /** Soon all members serve writes and linearizable reads. */
  async comesBack(): Promise<void> {
    const { loop, makeWell } = this.#modules;
    const untilMs = loop.nowMs + recoveryMsMax;
    for (;;) {
      const isWell = await makeWell();
      await loop.sleep(lookMs);
      if (isWell && (await this.#serves())) return;
      if (loop.nowMs < untilMs) continue;
      throw new SimulationFailure("the cluster comes back", this.#describeMembers());
    }
  }

  async #serves(): Promise<boolean> {
    const calls = this.#modules.machines.map((machine) => this.#isServedBy(machine));
    return (await Promise.all(calls)).every((isServed) => isServed);
  }

  async #isServedBy(machine: Machine): Promise<boolean> {
    if (machine.running === undefined) return false;
    const { loop, client: newClient } = this.#modules;
    const client = newClient(`final ${machine.name}`);
    const value = `${loop.nowMs} ${machine.name}`;
    client.goTo(machine);
    const put = await client.perform({ kind: "put", key: machine.name, value, lease: 0n });
    client.goTo(machine);
    const range = { kind: "range", ...everything, revision: 0, serializable: false } as const;
    const read = await client.perform(range);
    return put.kind === "ok" && read.kind === "ok";
  }

  /** All members have applied the same, and hold to the same configuration. */
  async membersAgree(): Promise<void> {
    await this.#settle();
    const { machines, state } = this.#modules;
    const configurations = machines.map((machine) => configurationOf(machine));
    requireOne("configurations", configurations);
    const compacted = await Promise.all(machines.map((machine) => hashOf(machine, state)));
    requireOne("compacted revisions", compacted);
  }

  async #settle(): Promise<void> {
    const { loop, machines, state } = this.#modules;
    const untilMs = loop.nowMs + settleMsMax;
    const isBehind = ({ running }: Machine) =>
      running?.member.header().revision !== state.lastRevision;
    while (machines.some(isBehind)) {
      if (loop.nowMs > untilMs) {
        const detail = `the cluster is at ${state.lastRevision}; ${this.#describeMembers()}`;
        throw new SimulationFailure("members agree in the end", detail);
      }
      await loop.sleep(10);
    }
  }

  historyIsPossible(): void {
    const { plan, recorder, state } = this.#modules;
    const tolerance = { share: 2 * plan.clockDrift, ms: electionTimeoutMs };
    const violations = checkHistory(recorder.history(state.revisions, tolerance));
    const first = violations[0];
    if (first === undefined) return;
    const details = violations.slice(0, 5).map(({ detail }) => detail);
    throw new SimulationFailure(first.rule, details.join("\n"));
  }

  #describeMembers(): string {
    const lines = this.#modules.machines.map(({ name, running }) => {
      if (running === undefined) return `${name} does not run`;
      const { revision } = running.member.header();
      const { term, leader, committedIndex, appliedIndex, lastIndex } = running.member.raft;
      const log = `applied=${appliedIndex} committed=${committedIndex} last=${lastIndex}`;
      return `${name} revision=${revision} term=${term} leader=${leader.toString(16)} ${log}`;
    });
    return lines.join("; ");
  }
}

function configurationOf({ running }: Machine): string | undefined {
  if (running === undefined) return undefined;
  const { voters, learners, votersOutgoing, learnersNext } = running.member.raft.confState;
  const parts = [voters, learners, votersOutgoing, learnersNext];
  return parts.map((ids) => ids.map((id) => id.toString(16)).sort()).join("/");
}

function requireOne(what: string, found: readonly unknown[]): void {
  const different = [...new Set(found)];
  if (different.length <= 1) return;
  throw new SimulationFailure("members agree in the end", `${what}: ${different.join(" and ")}`);
}
