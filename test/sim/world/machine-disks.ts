import { createMemoryDisk } from "../../../src/backend/testing/memory-backend.ts";
import type { Clock, Random } from "../../../src/base/index.ts";
import {
  type CrashOptions,
  type DiskFate,
  type DiskOperation,
  MemoryDisk,
} from "../../../src/base/testing/memory-disk.ts";
import { between, chance, pick } from "./dice.ts";
import type { Life } from "./life.ts";
import type { VirtualLoop } from "./virtual-loop.ts";

/** How the disks of a machine behave. */
export interface DiskWeather {
  /** Time of an operation that reaches the medium, and of any other one. */
  readonly syncMs: readonly [number, number];
  readonly otherMs: readonly [number, number];
  /** Room for the log and its snapshots; Infinity: enough. */
  readonly capacityBytes: number;
}

export const calmDisk: DiskWeather = {
  syncMs: [0.5, 3],
  otherMs: [0, 0.1],
  capacityBytes: Number.POSITIVE_INFINITY,
};

const reachesMedium: ReadonlySet<string> = new Set(["writeDurable", "sync", "syncDirectory"]);

/** What a machine keeps from one life to the next: a file system for the log, a LevelDB for the store. */
export class MachineDisks {
  readonly #loop: VirtualLoop;
  readonly #random: Random;
  readonly #store = createMemoryDisk();
  #files = new MemoryDisk();
  #weather = calmDisk;
  #life: Life | undefined;
  /** Operations under way: a crash may meet them before or behind their effect. */
  readonly #pending = new Set<(fate: DiskFate) => void>();
  #failNext = false;

  constructor(loop: VirtualLoop, random: Random) {
    this.#loop = loop;
    this.#random = random;
  }

  get files(): MemoryDisk {
    return this.#files;
  }

  get weather(): DiskWeather {
    return this.#weather;
  }

  setWeather(weather: DiskWeather): void {
    this.#weather = weather;
    this.#configure();
  }

  /** The next write or sync of the log fails with EIO. */
  failNext(): void {
    this.#failNext = true;
  }

  /** Hands the disks to a new process. */
  async mount(life: Life, clock: Clock, storeDir: string) {
    this.#life = life;
    this.#configure();
    let freeAtMs = 0;
    const beforeWrite = (): Promise<void> => {
      const dueMs = this.#loop.nowMs + between(this.#random, this.#weather.syncMs);
      freeAtMs = Math.max(freeAtMs, dueMs);
      return life.sleep(freeAtMs - this.#loop.nowMs);
    };
    const disk = this.#files;
    const backend = await this.#store.open({ clock, beforeWrite, disk, dir: storeDir });
    return { disk, backend };
  }

  /** The process is gone; of what it had under way, some was done. */
  interrupt(): void {
    for (const settle of this.#pending) if (chance(this.#random, 500)) settle("power-cut");
    this.#pending.clear();
    this.#failNext = false;
  }

  /** What the end of the process left, with its operations interrupted: for the next one. Returns how it went. */
  crash(kind: "process" | "machine"): string {
    const random = this.#random;
    const ways: CrashOptions[] = [{ unsynced: "lost" }, { unsynced: "torn", random }];
    const way: CrashOptions = kind === "process" ? { unsynced: "kept" } : pick(random, ways);
    this.#files = this.#files.crashed(way);
    const lostCommits = kind === "process" ? 0 : random.below(this.#store.unsyncedCommits + 1);
    this.#store.crash(lostCommits);
    return `${way.unsynced}, store without ${lostCommits} commits`;
  }

  #configure(): void {
    const { capacityBytes } = this.#weather;
    this.#files.configure({ capacityBytes, onOperation: (one) => this.#perform(one) });
  }

  #perform({ kind }: DiskOperation): Promise<DiskFate> {
    const range = reachesMedium.has(kind) ? this.#weather.syncMs : this.#weather.otherMs;
    return new Promise((resolve) => {
      const settle = (fate: DiskFate): void => resolve(fate);
      this.#pending.add(settle);
      this.#life?.after(between(this.#random, range), () => {
        this.#pending.delete(settle);
        const fails = this.#failNext && (kind === "sync" || kind === "writeDurable");
        if (fails) this.#failNext = false;
        resolve(fails ? "EIO" : undefined);
      });
    });
  }
}
