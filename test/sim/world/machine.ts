import { createHash } from "node:crypto";
import type { LogFields, Logger, LogLevel, Random } from "../../../src/base/index.ts";
import { SeededRandom } from "../../../src/base/testing/seeded-random.ts";
import { Metrics } from "../../../src/host/index.ts";
import {
  type Member,
  type MemberOptions,
  type RunningMember,
  startMember,
} from "../../../src/server/index.ts";
import { Life } from "./life.ts";
import { type ClockFaults, MachineClock } from "./machine-clock.ts";
import { MachineDisks } from "./machine-disks.ts";
import type { Network } from "./network.ts";
import { SimulatedTransport } from "./simulated-transport.ts";
import type { Trace } from "./trace.ts";
import type { VirtualLoop } from "./virtual-loop.ts";

export interface MachineModules {
  readonly loop: VirtualLoop;
  readonly random: Random;
  readonly network: Network;
  readonly trace: Trace;
  /** Of a thousand pieces of a snapshot, how many break its connection. */
  snapshotCutPerMille(): number;
  count(fault: string): void;
  /** A member runs: before anything is applied in this life. */
  started(machine: Machine, running: Running): void;
  /** A process ended by itself, which no fault explains. */
  failed(machine: Machine, error: unknown): void;
}

export interface Running {
  readonly life: Life;
  readonly member: Member;
  readonly clock: MachineClock;
  /** It has caught up with its own log and is known to the cluster. */
  isReady(): boolean;
  stop(): Promise<void>;
}

type State =
  | { readonly kind: "off" }
  | { readonly kind: "starting"; readonly life: Life }
  | ({ readonly kind: "running" } & Running)
  | { readonly kind: "stopping"; readonly life: Life }
  /** Its member was removed from the cluster. */
  | { readonly kind: "retired" };

const dirs = { wal: "/data/member/wal", snap: "/data/member/snap", store: "/data/store" };

/** A machine that runs one member: it is switched on, crashes, and is switched on again with what its disks kept. */
export class Machine {
  readonly name: string;
  readonly disks: MachineDisks;
  readonly #modules: MachineModules;
  readonly #clockFaults: ClockFaults;
  readonly #takesFiles: boolean;
  readonly #random: Random;
  readonly #options: MemberOptions;
  #state: State = { kind: "off" };
  #id: bigint | undefined;
  /** The disk was told to fail: the member may end itself. */
  #mayFail = false;

  constructor(
    modules: MachineModules,
    {
      options,
      clockFaults,
      takesFiles,
    }: {
      readonly options: MemberOptions;
      readonly clockFaults: ClockFaults;
      /** Otherwise it speaks as an official member does, and gets snapshots as files of bbolt. */
      readonly takesFiles: boolean;
    },
  ) {
    this.name = options.name;
    this.#modules = modules;
    this.#options = options;
    this.#clockFaults = clockFaults;
    this.#takesFiles = takesFiles;
    this.#random = modules.random;
    this.disks = new MachineDisks(modules.loop, new SeededRandom(modules.random.below(1 << 30)));
  }

  /** Of its member; undefined until it has run. */
  get id(): bigint | undefined {
    return this.#id;
  }

  get running(): Running | undefined {
    return this.#state.kind === "running" ? this.#state : undefined;
  }

  get isRetired(): boolean {
    return this.#state.kind === "retired";
  }

  switchOn(): void {
    if (this.#state.kind !== "off") return;
    const { loop, trace } = this.#modules;
    const life = new Life(loop);
    this.#state = { kind: "starting", life };
    trace.add(`${this.name} starts`);
    this.#start(life).catch((error: unknown) => this.#ended(life, error));
  }

  /** The process dies, or the whole machine, and with it what was not synced. */
  crash(kind: "process" | "machine"): void {
    const state = this.#state;
    if (state.kind === "off" || state.kind === "retired") return;
    const { loop, trace } = this.#modules;
    state.life.end();
    if (kind === "process") this.#left();
    this.disks.interrupt();
    this.#mayFail = false;
    this.#state = { kind: "stopping", life: state.life };
    // What was interrupted comes to its end first.
    loop.after(0, () => {
      const how = this.disks.crash(kind);
      trace.add(`${this.name} crashed (${kind}): ${how}`);
      if (this.#state.kind === "stopping") this.#state = { kind: "off" };
    });
  }

  /** Never to be switched on again. */
  retire(): void {
    if (this.isRetired) return;
    this.#modules.trace.add(`${this.name} retires`);
    if ("life" in this.#state) {
      this.#state.life.end();
      this.#left();
    }
    this.disks.interrupt();
    this.#state = { kind: "retired" };
  }

  /** Stops the member as a service manager does, or kills it if it takes too long. */
  stop(): void {
    if (this.#state.kind !== "running") return;
    const { life, stop } = this.#state;
    this.#state = { kind: "stopping", life };
    const { trace, loop } = this.#modules;
    trace.add(`${this.name} stops`);
    const done = (): void => {
      if (life.isOver) return;
      life.end();
      this.#left();
      trace.add(`${this.name} stopped`);
      this.disks.crash("process");
      this.#state = { kind: "off" };
    };
    stop().then(done, (error: unknown) => this.#ended(life, error));
    loop.after(stopMsMax, () => {
      if (!life.isOver) this.crash("process");
    });
  }

  #left(): void {
    if (this.#id !== undefined) this.#modules.network.processEnded(this.#id);
  }

  /** Everything in the process waits for so long. */
  hold(durationMs: number): void {
    this.running?.life.hold(durationMs);
  }

  failDisk(): void {
    this.#mayFail = true;
    this.disks.failNext();
  }

  async #start(life: Life): Promise<void> {
    const { loop, trace, network, snapshotCutPerMille, count } = this.#modules;
    const random = new SeededRandom(this.#random.below(1 << 30));
    const clock = new MachineClock({ loop, life, random }, this.#clockFaults);
    const { disk, backend } = await this.disks.mount(life, clock, dirs.store);
    const running: RunningMember = await startMember(
      this.#options,
      {
        clock,
        random,
        disk,
        backend,
        logger: this.#logger(),
        metrics: new Metrics(),
        sha1: (bytes) => createHash("sha1").update(bytes).digest(),
        connect: ({ memberId: id }, handler) => {
          this.#id = id;
          const transport = new SimulatedTransport({
            ...{ id, handler, life, clock, random, network, trace, snapshotCutPerMille, count },
          });
          network.attach(id, {
            handler,
            life,
            takesFiles: this.#takesFiles,
            meet: (from) => transport.meet(from),
          });
          return transport;
        },
        fatal: (error) => loop.after(0, () => this.#ended(life, error)),
      },
      dirs,
    );
    if (life.isOver) return;
    const { member } = running;
    let isReady = false;
    const state = { life, member, clock, isReady: () => isReady, stop: () => running.stop() };
    this.#state = { kind: "running", ...state };
    trace.add(`${this.name} runs`);
    running.ready.then(
      () => {
        isReady = true;
      },
      () => undefined,
    );
    running.removed.then(
      () => life.after(0, () => this.retire()),
      () => undefined,
    );
    this.#modules.started(this, state);
  }

  #ended(life: Life, error: unknown): void {
    if (life.isOver) return;
    const { trace, count, failed } = this.#modules;
    trace.add(`${this.name} ended: ${String(error)}`);
    // Should the cluster not have removed it, it will be missed.
    if (String(error).includes("permanently removed")) {
      this.retire();
      return;
    }
    const isFull = this.disks.weather.capacityBytes < Number.POSITIVE_INFINITY;
    const isExplained = this.#mayFail || (isFull && this.#state.kind === "starting");
    this.crash("process");
    if (!isExplained) {
      failed(this, error);
      return;
    }
    count("member ended by a disk error");
    this.#modules.loop.after(restartMs, () => this.switchOn());
  }

  #logger(): Logger {
    const { trace } = this.#modules;
    const log = (level: LogLevel) => (msg: string, fields?: LogFields) =>
      trace.add(`${this.name} ${level}: ${msg}${fields === undefined ? "" : ` ${inLine(fields)}`}`);
    const nothing = (): void => undefined;
    return { debug: nothing, info: log("info"), warn: log("warn"), error: log("error") };
  }
}

/** What a service manager waits before it starts a process again. */
const restartMs = 1_000;
/** A member that does not stop in this time is killed. */
const stopMsMax = 30_000;

function inLine(fields: LogFields): string {
  return JSON.stringify(fields, (_, value) =>
    typeof value === "bigint" ? value.toString(16) : value,
  );
}
