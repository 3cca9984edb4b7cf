// A file system of its own, small enough to be filled.
import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmdirSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

const fillerStepsBytes = [1 << 20, 4096] as const;
const refillMs = 20;

export function mayMount(): boolean {
  return process.platform === "linux" && process.getuid?.() === 0;
}

export class SmallDisk {
  readonly path: string;
  readonly #fillerPath: string;
  #filler: number | undefined;
  #refill: NodeJS.Timeout | undefined;

  /** Mounts at `path`, which is made. Needs root. */
  constructor(path: string, sizeBytes: number) {
    this.path = path;
    this.#fillerPath = join(path, "filler");
    mkdirSync(path);
    run("mount", ["-t", "tmpfs", "-o", `size=${sizeBytes}`, "tmpfs", path]);
  }

  /** Leaves no room, and takes what others give back, until `empty`. */
  fill(): void {
    this.#filler = openSync(this.#fillerPath, "a");
    this.#refill = setInterval(() => this.#fillUp(), refillMs);
    this.#fillUp();
  }

  empty(): void {
    clearInterval(this.#refill);
    if (this.#filler !== undefined) closeSync(this.#filler);
    this.#filler = undefined;
    rmSync(this.#fillerPath, { force: true });
  }

  remove(): void {
    this.empty();
    run("umount", ["--lazy", this.path]);
    rmdirSync(this.path);
  }

  #fillUp(): void {
    for (const bytes of fillerStepsBytes) {
      const chunk = Buffer.alloc(bytes, 1);
      try {
        while (writeSync(this.#filler!, chunk) > 0);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
    }
  }
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
}
