// One member in a world of memory: a disk that loses power, a store that loses its newest commits, a clock that stands still
// until it is moved. Each life of the member ends in a crash and begins again from what the crash left.
import { createHash } from "node:crypto";
import { createMemoryDisk } from "../../src/backend/testing/memory-backend.ts";
import type { Logger } from "../../src/base/index.ts";
import { ManualClock } from "../../src/base/testing/manual-clock.ts";
import { type CrashOptions, MemoryDisk } from "../../src/base/testing/memory-disk.ts";
import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { Metrics } from "../../src/host/index.ts";
import { type Member, type MemberOptions, noPeers, startMember } from "../../src/server/index.ts";
import { optionsInTest } from "../../src/server/testing/options-in-test.ts";

const nobody = (): void => undefined;
const silent: Logger = { debug: nobody, info: nobody, warn: nobody, error: nobody };

/** Snapshots, files of the log and compactions come after a few requests. */
export const simulatedOptions: MemberOptions = optionsInTest({
  name: "sole",
  initialCluster: [{ name: "sole", peerUrls: ["http://127.0.0.1:2380"] }],
  initialClusterToken: "simulation",
  snapshotEntries: 12,
  walsKept: 1,
  deleteStepKeys: 1,
  compactionBatchRecords: 5,
});

/** The machine: what of it survives from one life to the next. */
export class Machine {
  disk: MemoryDisk = new MemoryDisk();
  readonly walDir = "/data/member/wal";
  readonly store = createMemoryDisk();
  readonly random: SeededRandom;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
  }

  /** This disk operation of the life that begins fails, or is where power is cut. */
  failAt(operation: number, fate: "power-cut" | "EIO"): void {
    this.disk.configure({
      onOperation: ({ number }) => (number === operation ? fate : undefined),
    });
  }

  /** What the member's end leaves for the next life: of unsynced data, as much as luck has it. */
  crash(): void {
    const { random } = this;
    const ways: CrashOptions[] = [
      { unsynced: "lost" },
      { unsynced: "kept" },
      { unsynced: "torn", random },
    ];
    this.disk = this.disk.crashed(ways[random.below(ways.length)]!);
    this.store.crash(random.below(this.store.unsyncedCommits + 1));
  }
}

/** Why a life ended that was not stopped. */
export interface Death {
  readonly reason: unknown;
}

export interface Life {
  readonly member: Member;
  readonly clock: ManualClock;
  /** Resolves when the member cannot go on. */
  readonly death: Promise<Death>;
  readonly isDead: boolean;
  stop(): Promise<void>;
}

/** Starts the member on what the machine holds; a death already at the start is an outcome, not an error. */
export async function beginLife(
  machine: Machine,
  options: Partial<MemberOptions> = {},
): Promise<Life | Death> {
  const clock = new ManualClock();
  let isDead = false;
  let die: (death: Death) => void = nobody;
  const death = new Promise<Death>((resolve) => {
    die = (reason) => {
      isDead = true;
      resolve(reason);
    };
  });
  const dirs = { wal: machine.walDir, snap: "/data/member/snap", store: "/data/store" };
  const begin = async (): Promise<Life> => {
    const world = {
      clock,
      random: new SeededRandom(machine.random.below(1 << 30)),
      disk: machine.disk,
      logger: silent,
      metrics: new Metrics(),
      backend: await machine.store.open({ clock, disk: machine.disk, dir: dirs.store }),
      sha1: (bytes: Buffer) => createHash("sha1").update(bytes).digest(),
      connect: noPeers,
      fatal: (reason: unknown) => die({ reason }),
    };
    const { member, ready, stop } = await startMember(
      { ...simulatedOptions, ...options },
      world,
      dirs,
    );
    await Promise.race([ready, death]);
    return {
      member,
      clock,
      death,
      get isDead() {
        return isDead;
      },
      stop,
    };
  };
  try {
    const life = await Promise.race([begin(), death]);
    return isDead ? await death : life;
  } catch (reason) {
    return { reason };
  }
}

/** Moves the clock on until the work is done: for what takes its time in the background. */
export async function passTimeUntil<Result>(
  clock: ManualClock,
  work: Promise<Result>,
): Promise<Result> {
  let isDone = false;
  const done = (): void => {
    isDone = true;
  };
  work.then(done, done);
  while (!isDone) await clock.advance(5);
  return work;
}

/** Lets everything that does not wait for time come to an end. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
