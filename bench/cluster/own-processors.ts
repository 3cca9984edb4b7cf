// Members have machines of their own. Here they share one, unless each has a control group whose processor time no other can
// take, nor lend.
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";

/** Of version 1, where its controller of processors is usually mounted. */
const mount = "/sys/fs/cgroup/cpu";
/** Short, so that a member that has used up its share waits some milliseconds, not a tenth of a second. */
const periodUs = 10_000;
/** What groups do not share out, for the kernel's own threads. */
const shareOfMachine = 0.9;

/** Control groups below the one of this process, which may use equal shares of the processors. */
export class OwnProcessors {
  readonly #own: string;
  readonly #groups: readonly string[];

  private constructor(own: string, groups: readonly string[]) {
    this.#own = own;
    this.#groups = groups;
  }

  /** How many processors each of so many groups has. */
  static shareOf(groups: number): number {
    return (availableParallelism() * shareOfMachine) / groups;
  }

  /** @throws {Error} where this process may not make control groups, or they are of version 2. */
  static make(count: number): OwnProcessors {
    const own = join(mount, ownGroup());
    const groups = Array.from({ length: count }, (_, n) =>
      join(own, `etcd-bench-${process.pid}-${n}`),
    );
    const made = new OwnProcessors(own, groups);
    const quotaUs = Math.round(OwnProcessors.shareOf(count) * periodUs);
    try {
      for (const group of groups) {
        mkdirSync(group);
        writeFileSync(join(group, "cpu.cfs_period_us"), `${periodUs}`);
        writeFileSync(join(group, "cpu.cfs_quota_us"), `${quotaUs}`);
      }
    } catch (error) {
      made.#removeGroups();
      throw error;
    }
    return made;
  }

  /** Why there can be none here; undefined where there can. */
  static unavailable(): string | undefined {
    try {
      OwnProcessors.make(1).remove();
      return undefined;
    } catch (error) {
      return `control groups cannot be made: ${(error as Error).message}`;
    }
  }

  /** Moves a process with all its threads. */
  move(pid: number, group: number): void {
    moveTo(pid, this.#groups[group]!);
  }

  /** This process goes back to where it came from; all others must be gone. */
  remove(): void {
    moveTo(process.pid, this.#own);
    this.#removeGroups();
  }

  #removeGroups(): void {
    for (const group of this.#groups) {
      try {
        rmdirSync(group);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      }
    }
  }
}

function moveTo(pid: number, group: string): void {
  writeFileSync(join(group, "cgroup.procs"), `${pid}`);
}

/** A line for each hierarchy: its number, its controllers, and the path of this process's group. */
function ownGroup(): string {
  for (const line of readFileSync("/proc/self/cgroup", "utf8").split("\n")) {
    const [, controllers, path] = line.split(":");
    if (path !== undefined && controllers?.split(",").includes("cpu")) return path;
  }
  throw new Error("there is no controller of processors of version 1");
}
