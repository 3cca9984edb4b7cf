import { SeededRandom } from "../../../src/base/testing/seeded-random.ts";
import type { JoinedCluster } from "../../../src/server/index.ts";
import { chance } from "../world/dice.ts";
import { Machine, type Running } from "../world/machine.ts";
import { Network } from "../world/network.ts";
import { Trace } from "../world/trace.ts";
import { VirtualLoop } from "../world/virtual-loop.ts";
import { Client } from "./client.ts";
import { SimulationFailure } from "./failure.ts";
import { FinalChecks } from "./final-checks.ts";
import { hashOf } from "./hash-of.ts";
import { HistoryRecorder } from "./history-recorder.ts";
import { readKeys, useKeys } from "./key-value-client.ts";
import { useLeases } from "./lease-client.ts";
import { LogWatch } from "./log-watch.ts";
import { MembershipChanger } from "./membership-changer.ts";
import { Nemesis } from "./nemesis.ts";
import { drawClockFaults, makePlan, optionsOf, type Plan } from "./plan.ts";
import { StateWatch } from "./state-watch.ts";
import { WatchClient } from "./watch-client.ts";

export interface RunOptions {
  readonly seed: number;
  /** Of simulated time with faults; the time to get well again comes on top. */
  readonly minutes: number;
  /** Shown every line of the trace. */
  readonly print?: (line: string) => void;
}

export interface RunReport {
  readonly seed: number;
  readonly plan: Plan;
  readonly simulatedMs: number;
  readonly events: number;
  readonly operations: number;
  readonly revisions: number;
  readonly terms: number;
  readonly faults: ReadonlyMap<string, number>;
  /** Two runs with the same one were the same. */
  readonly traceDigest: string;
  readonly failure: SimulationFailure | undefined;
  readonly traceTail: readonly string[];
}

/** Time between two looks at all members. */
const lookMs = 700;
/** What watchers need, on a network that is well. */
const drainMs = 3_000;
/** Ten times what there are on a busy day. */
const eventsPerMinuteMax = 1_500_000;
const everything = { key: "\0", end: "\0" };

/** A cluster, its clients, and whoever breaks it, in one world of one seed. */
export class SimulatedCluster {
  readonly #options: RunOptions;
  readonly #random: SeededRandom;
  readonly #loop = new VirtualLoop();
  readonly #trace: Trace;
  readonly #plan: Plan;
  readonly #log = new LogWatch();
  readonly #state: StateWatch;
  readonly #recorder: HistoryRecorder;
  readonly #network: Network;
  readonly #machines: Machine[] = [];
  readonly #nemesis: Nemesis;
  readonly #changer: MembershipChanger;
  readonly #watchers: WatchClient[] = [];
  readonly #faults = new Map<string, number>();
  #failure: SimulationFailure | undefined;
  /** Faults and clients have come to an end. */
  #isEnding = false;
  #isDone = false;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#random = new SeededRandom(options.seed);
    this.#plan = makePlan(this.#random);
    const now = () => this.#loop.nowMs;
    this.#trace = new Trace(now, options.print);
    this.#state = new StateWatch(now);
    this.#recorder = new HistoryRecorder(now);
    const loop = this.#loop;
    const trace = this.#trace;
    const count = (fault: string) => this.#count(fault);
    this.#network = new Network({
      ...{ loop, trace, count, random: this.#branch(), encodes: this.#plan.encodes },
      observe: (message) => this.#guard(() => this.#log.observe(message)),
    });
    for (let number = 1; number <= this.#plan.memberCount; number++) {
      this.#machines.push(this.#createMachine(number));
    }
    this.#changer = new MembershipChanger({
      ...{ loop, trace, count, random: this.#branch(), machines: this.#machines },
      votersMin: this.#plan.memberCount,
      createMachine: (number, join) => this.#createMachine(number, join),
    });
    this.#nemesis = new Nemesis({
      ...{ loop, trace, count, random: this.#branch(), network: this.#network },
      machines: this.#machines,
      faultIntervalMs: this.#plan.faultIntervalMs,
    });
  }

  async run(): Promise<RunReport> {
    this.#trace.add(`seed ${this.#options.seed}, plan ${JSON.stringify(this.#plan)}`);
    // Nobody but a member can have left a promise alone: in earnest that ends its process.
    const unhandled = (error: unknown): void => this.#fail(asFailure(error));
    process.on("unhandledRejection", unhandled);
    try {
      this.#story().catch((error: unknown) => this.#fail(asFailure(error)));
      await this.#loop.runUntil(() => {
        if (this.#loop.events > this.#eventsMax) this.#fail(busyFor(this.#eventsMax));
        return this.#isDone || this.#failure !== undefined;
      });
    } catch (error) {
      this.#fail(asFailure(error));
    } finally {
      process.off("unhandledRejection", unhandled);
    }
    return {
      seed: this.#options.seed,
      plan: this.#plan,
      simulatedMs: this.#loop.nowMs,
      events: this.#loop.events,
      operations: this.#recorder.operations.length,
      revisions: this.#state.revisions.length,
      terms: this.#log.terms,
      faults: this.#faults,
      traceDigest: this.#trace.digest(),
      failure: this.#failure,
      traceTail: this.#trace.tail(),
    };
  }

  /** Time need not get anywhere while members answer one another ever more often. */
  get #eventsMax(): number {
    return eventsPerMinuteMax * (this.#options.minutes + 1);
  }

  async #story(): Promise<void> {
    for (const machine of this.#machines) machine.switchOn();
    const isOver = () => this.#isEnding;
    const clients = this.#startClients(isOver);
    this.#lookAround();
    const nemesis = this.#nemesis.run(isOver);
    const changer = this.#plan.changesMembers ? this.#changer.run(isOver) : undefined;
    await this.#loop.sleep(this.#options.minutes * 60_000);
    this.#isEnding = true;
    this.#trace.add("everything gets well");
    await nemesis;
    await changer;
    const checks = this.#finalChecks();
    await checks.comesBack();
    await Promise.all(clients);
    await this.#drained(checks);
    checks.historyIsPossible();
    this.#isDone = true;
  }

  /** Watchers have what there is. A lease that runs out meanwhile brings more, for which they need their time again. */
  async #drained(checks: FinalChecks): Promise<void> {
    for (;;) {
      const { lastRevision } = this.#state;
      await this.#loop.sleep(drainMs);
      await checks.membersAgree();
      if (this.#state.lastRevision === lastRevision) return;
    }
  }

  #finalChecks(): FinalChecks {
    return new FinalChecks({
      loop: this.#loop,
      plan: this.#plan,
      machines: this.#machines,
      state: this.#state,
      recorder: this.#recorder,
      client: (name) => this.#client(name),
      makeWell: () => {
        this.#nemesis.makeWell();
        return this.#changer.settle();
      },
    });
  }

  #startClients(isOver: () => boolean): Promise<void>[] {
    const { keyValue, readers, lease, watch } = this.#plan.clients;
    const running: Promise<void>[] = [];
    for (let n = 1; n <= keyValue; n++) running.push(useKeys(this.#client(`kv${n}`), isOver));
    for (let n = 1; n <= readers; n++) running.push(readKeys(this.#client(`reader${n}`), isOver));
    for (let n = 1; n <= lease; n++) running.push(useLeases(this.#client(`lease${n}`), isOver));
    for (let n = 1; n <= watch; n++) {
      const range = n === 1 ? everything : { key: "b", end: "e" };
      const now = () => this.#loop.nowMs;
      const watcher = new WatchClient(this.#client(`watch${n}`), { range, now });
      this.#watchers.push(watcher);
      // Until the very end: watchers have to catch up.
      this.#background(watcher.run(() => this.#isDone));
    }
    this.#recorder.addWatches(() =>
      this.#watchers.flatMap((watcher) => watcher.records(this.#state.lastRevision)),
    );
    return running;
  }

  #client(name: string): Client {
    const modules = { loop: this.#loop, machines: this.#machines, recorder: this.#recorder };
    return new Client(name, { ...modules, random: this.#branch() });
  }

  #createMachine(number: number, join?: JoinedCluster): Machine {
    const modules = {
      loop: this.#loop,
      random: this.#branch(),
      network: this.#network,
      trace: this.#trace,
      snapshotCutPerMille: () => (this.#isEnding ? 0 : 300),
      count: (fault: string) => this.#count(fault),
      started: (machine: Machine, running: Running) => this.#started(machine, running),
      failed: ({ name }: Machine, error: unknown) => {
        const detail = error instanceof Error ? (error.stack ?? String(error)) : String(error);
        this.#fail(new SimulationFailure("members go on", `${name} ended: ${detail}`));
      },
    };
    const clockFaults = drawClockFaults(this.#random, this.#plan);
    const takesFiles = chance(this.#random, this.#plan.takesFilesPerMille);
    const options = optionsOf(number, this.#plan, join);
    return new Machine(modules, { options, clockFaults, takesFiles });
  }

  #started({ name }: Machine, { member, life }: Running): void {
    member.onChanges((_revision, written) => {
      if (life.isOver) return;
      // A snapshot from the leader brings a whole key space.
      if (written === undefined) this.#count("snapshot installed");
      else this.#guard(() => this.#state.applied(name, written));
    });
  }

  /** Now and then, every member shows where it is, and what it holds. */
  #lookAround(): void {
    const look = (): void => {
      for (const machine of this.#machines) {
        this.#background(hashOf(machine, this.#state));
        this.#checkPosition(machine);
      }
      if (!this.#isDone) this.#loop.after(lookMs, look);
    };
    this.#loop.after(lookMs, look);
  }

  /** A member that still catches up with its own log is ahead of what it has applied of it. */
  #checkPosition({ name, running }: Machine): void {
    if (running === undefined || !running.isReady()) return;
    const { revision } = running.member.header();
    const index = running.member.raft.appliedIndex;
    this.#guard(() => this.#state.position(name, { index, revision }));
  }

  #branch(): SeededRandom {
    return new SeededRandom(this.#random.below(1 << 30));
  }

  #count(fault: string): void {
    this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1);
  }

  #background(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#fail(asFailure(error)));
  }

  /** A check may run in the middle of a member's work, which must not swallow what it finds. */
  #guard(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.#fail(asFailure(error));
    }
  }

  #fail(failure: SimulationFailure): void {
    if (this.#failure !== undefined || this.#isDone) return;
    this.#failure = failure;
    this.#trace.add(`FAILED ${failure.message}`);
  }
}

function asFailure(error: unknown): SimulationFailure {
  if (error instanceof SimulationFailure) return error;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new SimulationFailure("nothing throws", detail);
}

function busyFor(events: number): SimulationFailure {
  return new SimulationFailure("members let each other rest", `more than ${events} events`);
}
