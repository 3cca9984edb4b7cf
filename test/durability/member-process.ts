// A member whose data directory outlives its process: started, killed at any moment, started again.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { officialEtcd } from "../official.ts";
import { freeAddress } from "../support/addresses.ts";

const readyWithinMs = 30_000;
/** The end of a member's log that failure messages and patterns see. */
const logCharactersMax = 64_000;
const readyPollMs = 5;
const ourProgram = fileURLToPath(new URL("../../src/bin/etcd.ts", import.meta.url));

/** ETCD_TEST_SUBJECT=official tests the tests: official etcd must pass what only asks for durability. */
const command: readonly string[] =
  process.env.ETCD_TEST_SUBJECT === "official" ? [officialEtcd] : [process.execPath, ourProgram];

/** A lone member never dials these; they stay the same while it listens on other ports after each start. */
const advertised = { client: "http://localhost:2379", peer: "http://localhost:2380" } as const;

export interface MemberExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class MemberProcess {
  /** `<host>:<port>` of the client listener. */
  readonly endpoint: string;
  readonly exited: Promise<MemberExit>;
  readonly #child: ChildProcess;
  readonly #listeners = new Set<() => void>();
  #log = "";

  private constructor(child: ChildProcess, endpoint: string) {
    this.#child = child;
    this.endpoint = endpoint;
    this.exited = new Promise((resolve) => {
      child.once("close", (code, signal) => {
        resolve({ code, signal });
        for (const listener of this.#listeners) listener();
      });
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#log = (this.#log + text).slice(-logCharactersMax);
      for (const listener of [...this.#listeners]) listener();
    });
  }

  /** Starts the program and returns at once. Whoever starts it ends it. */
  static async spawn(dataDir: string, extraArgs: readonly string[] = []): Promise<MemberProcess> {
    const endpoint = await freeAddress();
    const args = [
      ...command.slice(1),
      ...["--data-dir", dataDir, "--listen-client-urls", `http://${endpoint}`],
      ...["--advertise-client-urls", advertised.client],
      ...["--listen-peer-urls", `http://${await freeAddress()}`],
      ...["--initial-advertise-peer-urls", advertised.peer],
      ...["--initial-cluster", `default=${advertised.peer}`],
      ...extraArgs,
    ];
    const child = spawn(command[0]!, args, { stdio: ["ignore", "ignore", "pipe"] });
    return new MemberProcess(child, endpoint);
  }

  /** Starts it and waits until it is healthy. */
  static async start(dataDir: string, extraArgs: readonly string[] = []): Promise<MemberProcess> {
    const member = await MemberProcess.spawn(dataDir, extraArgs);
    try {
      await member.ready();
    } catch (error) {
      await member.kill();
      throw error;
    }
    return member;
  }

  /** The end of what it wrote to standard error. */
  get log(): string {
    return this.#log;
  }

  get hasExited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** @throws {Error} If it ends or is not healthy in time; with its log. */
  async ready(): Promise<void> {
    const deadline = performance.now() + readyWithinMs;
    while ((await this.get("/health"))?.status !== 200) {
      if (this.hasExited) throw new Error(`The member ended before it was ready:\n${this.#log}`);
      if (performance.now() > deadline) throw new Error(`Not ready in time:\n${this.#log}`);
      await new Promise((resolve) => setTimeout(resolve, readyPollMs));
    }
  }

  /** Asks the client listener over HTTP; undefined when there is no answer. */
  async get(path: string): Promise<{ readonly status: number; readonly body: string } | undefined> {
    try {
      const signal = AbortSignal.timeout(10_000);
      const answer = await fetch(`http://${this.endpoint}${path}`, { signal });
      return { status: answer.status, body: await answer.text() };
    } catch {
      return undefined;
    }
  }

  /** Resolves when the log shows the pattern, counting from `after` characters on; false when the member ended first. */
  async logShows(pattern: RegExp, withinMs: number): Promise<boolean> {
    const from = this.#log.length;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const look = (): void => {
      if (pattern.test(this.#log.slice(from))) resolve(true);
      else if (this.hasExited) resolve(false);
    };
    const timer = setTimeout(() => resolve(false), withinMs);
    this.#listeners.add(look);
    look();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#listeners.delete(look);
    }
  }

  /** Ends it as a crash of the process does. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.exited;
  }

  /** Ends it as systemd does. */
  async stop(): Promise<MemberExit> {
    this.#child.kill("SIGTERM");
    return this.exited;
  }
}

/** A directory for one test's data, on the disk that the machine's temporary files are on. */
export async function temporaryDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "etcd-durability-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
