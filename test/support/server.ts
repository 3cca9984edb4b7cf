// Starts either server, on free ports and a fresh data directory, for tests that compare the two.
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, officialEtcd } from "../official.ts";

export type ServerKind = "ours" | "official";

const readyWithinMs = 30_000;
const stopWithinMs = 10_000;
/** Starts, each on other ports, before it is believed that something else is wrong. */
const portAttemptsMax = 3;
/** The end of a server's log that a failure message quotes. */
const logTailCharactersMax = 4_000;
const ourProgram = fileURLToPath(new URL("../../src/bin/etcd.ts", import.meta.url));

/**
 * What both servers say of themselves, whatever ports they listen on: IDs are made of the peer URL, so they are equal too
 * (member 8e9e05c52164694d of cluster cdf818194e3a8c32, as on every etcd with default settings), and no ID needs a mask.
 * A lone member never dials these URLs.
 */
const advertised = { client: "http://localhost:2379", peer: "http://localhost:2380" } as const;

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** In memory where possible: these tests compare answers, and official etcd's fsyncs would be most of their time. */
const dataParent = isWritable("/dev/shm") ? "/dev/shm" : tmpdir();

function commandOf(kind: ServerKind, nodeArgs: readonly string[]): readonly string[] {
  return kind === "ours" ? [process.execPath, ...nodeArgs, ourProgram] : [officialEtcd];
}

async function textOf(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    return answer.ok ? await answer.text() : undefined;
  } catch {
    return undefined;
  }
}

/** The cluster version is the last entry that a new member proposes of itself; 3.0 is only its first guess. One that has run out of space serves reads. */
async function isReady(endpoint: string): Promise<boolean> {
  const health = await textOf(`http://${endpoint}/health?exclude=NOSPACE`);
  if (health === undefined || !health.includes("true")) return false;
  const version = await textOf(`http://${endpoint}/version`);
  return version !== undefined && /"etcdcluster":"3\.[1-9]/.test(version);
}

export class TestServer {
  readonly kind: ServerKind;
  /** `127.0.0.1:<port>` of the client listener. */
  readonly endpoint: string;
  readonly dataDir: string;
  readonly #child: ChildProcess;
  #log = "";
  /** Whether it has said that it serves clients. */
  #serves = false;

  private constructor(kind: ServerKind, child: ChildProcess, place: Place) {
    this.kind = kind;
    this.endpoint = place.endpoint;
    this.#child = child;
    this.dataDir = place.dataDir;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      const log = this.#log + text;
      this.#serves ||= log.includes("ready to serve client requests");
      this.#log = log.slice(-logTailCharactersMax);
    });
  }

  /**
   * Resolves when it is healthy and the cluster version is set. The caller stops the server.
   * @throws {Error} If it exits, is not ready in time, or its ports were taken each time; with the end of its log
   */
  static async start(
    kind: ServerKind,
    extraArgs: readonly string[] = [],
    { nodeArgs = [] }: TestServerOptions = {},
  ): Promise<TestServer> {
    for (let attempt = 1; ; attempt++) {
      const server = await TestServer.#spawn(kind, extraArgs, nodeArgs);
      try {
        await server.#ready();
        return server;
      } catch (error) {
        await server.stop();
        // Another process may have taken a port between the look at it and the listening.
        if (!server.logTail.includes("address already in use")) throw error;
        if (attempt === portAttemptsMax) {
          const text = `Cannot start the ${kind} server as a port was taken ${attempt} times`;
          throw new Error(`${text}: ${(error as Error).message}`, { cause: error });
        }
      }
    }
  }

  static async #spawn(
    kind: ServerKind,
    extraArgs: readonly string[],
    nodeArgs: readonly string[],
  ): Promise<TestServer> {
    const dataDir = await mkdtemp(join(dataParent, `etcd-test-${kind}-`));
    const endpoint = `127.0.0.1:${await freePort()}`;
    const [program, ...programArgs] = commandOf(kind, nodeArgs);
    const args = [
      ...programArgs,
      ...["--data-dir", dataDir, "--listen-client-urls", `http://${endpoint}`],
      ...["--advertise-client-urls", advertised.client],
      ...["--listen-peer-urls", `http://127.0.0.1:${await freePort()}`],
      ...["--initial-advertise-peer-urls", advertised.peer],
      ...["--initial-cluster", `default=${advertised.peer}`],
      ...extraArgs,
    ];
    // Modules that Node loads beforehand may talk to the test over a channel.
    const channel: readonly "ipc"[] = nodeArgs.length > 0 ? ["ipc"] : [];
    const child = spawn(program!, args, { stdio: ["ignore", "ignore", "pipe", ...channel] });
    return new TestServer(kind, child, { endpoint, dataDir });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Sends a message to a module named in `nodeArgs` and resolves with the next one that comes from there. */
  ask(message: string): Promise<unknown> {
    return new Promise((resolve) => {
      this.#child.once("message", resolve);
      this.#child.send(message);
    });
  }

  /** The last lines that the server wrote. */
  get logTail(): string {
    return this.#log;
  }

  get hasExited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Ends the process as a crash does. Its data stays until it is stopped. */
  async kill(): Promise<void> {
    const exited = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
    this.#child.kill("SIGKILL");
    await exited;
  }

  /** Ends the process and removes its data. May be called twice. */
  async stop(): Promise<void> {
    if (!this.hasExited) {
      const exited = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
      this.#child.kill("SIGTERM");
      const impatience = setTimeout(() => this.#child.kill("SIGKILL"), stopWithinMs);
      await exited;
      clearTimeout(impatience);
    }
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** Who answers at the endpoint may be the server of another test that was faster to take the port. */
  async #ready(): Promise<void> {
    const deadline = performance.now() + readyWithinMs;
    while (!this.#serves || !(await isReady(this.endpoint))) {
      if (this.hasExited) throw new Error(`The ${this.kind} server exited:\n${this.#log}`);
      if (performance.now() > deadline) {
        throw new Error(`The ${this.kind} server is not ready after 30 s:\n${this.#log}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

interface TestServerOptions {
  /** For our server: what Node is given before the program. */
  readonly nodeArgs?: readonly string[];
}

interface Place {
  readonly endpoint: string;
  readonly dataDir: string;
}
