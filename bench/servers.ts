// Starts the servers that are compared, each on a fresh data directory, with fsync on, and reads what they used.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

export type ServerKind = "official" | "ours";

const ownProgram = fileURLToPath(new URL("../dist/bin/etcd", import.meta.url));
/** Debian's packages put it here. */
const officialProgram = process.env.ETCD_OFFICIAL ?? "/usr/bin/etcd";
/** Ticks a second of the times in /proc/<pid>/stat: fixed at 100 for user space on Linux. */
const clockTicks = 100;
const startTimeoutMs = 120_000;

export interface Usage {
  readonly cpuSeconds: number;
  readonly rssBytes: number;
}

export interface ClusterOptions {
  readonly members: number;
  readonly flags: readonly string[];
  /** Hears of every process when it is started, and of the member's number from 0 on. */
  readonly started?: (pid: number, member: number) => void;
}

export class Server {
  readonly kind: ServerKind;
  readonly name: string;
  readonly port: number;
  readonly peerUrl: string;
  readonly #dir: string;
  #clusterFlags: readonly string[] = [];
  #started: (pid: number) => void = () => undefined;
  #child: ChildProcess | undefined;

  private constructor(kind: ServerKind, name: string, ports: readonly [number, number]) {
    this.kind = kind;
    this.name = name;
    this.port = ports[0];
    this.peerUrl = `http://127.0.0.1:${ports[1]}`;
    this.#dir = mkdtempSync(join(tmpdir(), `etcd-bench-${kind}-`));
  }

  static async start(kind: ServerKind): Promise<Server> {
    const [server] = await Server.startCluster(kind, { members: 1, flags: [] });
    return server!;
  }

  /** Resolves when all of them are healthy. */
  static async startCluster(
    kind: ServerKind,
    { members, flags, started }: ClusterOptions,
  ): Promise<Server[]> {
    const program = programOf(kind);
    if (!existsSync(program))
      throw new Error(`Cannot start the ${kind} server: ${program} is missing`);
    const servers: Server[] = [];
    for (let n = 0; n < members; n++) {
      servers.push(new Server(kind, `member-${n}`, [await freePort(), await freePort()]));
    }
    const cluster = servers.map(({ name, peerUrl }) => `${name}=${peerUrl}`).join(",");
    for (const [n, server] of servers.entries()) {
      server.#clusterFlags = [`--initial-cluster=${cluster}`, ...flags];
      if (started !== undefined) server.#started = (pid) => started(pid, n);
    }
    const starts = await Promise.allSettled(servers.map((server) => server.run()));
    const failure = starts.find((result) => result.status === "rejected");
    if (failure === undefined) return servers;
    await Promise.all(servers.map((server) => server.remove()));
    throw failure.reason;
  }

  /** Starts the process on the data directory as it is. Resolves, with the seconds it took, when `/health` is true. */
  async run(): Promise<number> {
    const client = `http://127.0.0.1:${this.port}`;
    const startedMs = performance.now();
    this.#child = spawn(
      programOf(this.kind),
      [
        `--name=${this.name}`,
        `--data-dir=${this.#dir}/data`,
        `--listen-client-urls=${client}`,
        `--advertise-client-urls=${client}`,
        `--listen-peer-urls=${this.peerUrl}`,
        `--initial-advertise-peer-urls=${this.peerUrl}`,
        "--quota-backend-bytes=8589934592",
        ...this.#clusterFlags,
        ...(this.kind === "ours" ? ["--log-level=error"] : ["--logger=zap", "--log-level=error"]),
      ],
      // Official etcd says thousands of times that a client went away.
      { stdio: ["ignore", "ignore", this.kind === "ours" ? "inherit" : "ignore"] },
    );
    if (this.#child.pid !== undefined) this.#started(this.#child.pid);
    while (!(await isHealthy(client))) {
      if (this.#child.exitCode !== null)
        throw new Error(`The ${this.kind} server exited at its start`);
      if (performance.now() - startedMs > startTimeoutMs)
        throw new Error(`The ${this.kind} server did not start`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return (performance.now() - startedMs) / 1000;
  }

  /** Nothing while the process does not run. */
  usage(): Usage {
    if (!this.#isRunning) return { cpuSeconds: 0, rssBytes: 0 };
    const pid = this.#child!.pid!;
    // After the name in parentheses, which may hold spaces, field 3 comes first: utime is field 14, stime 15.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    const cpuSeconds = (Number(stat[11]) + Number(stat[12])) / clockTicks;
    const rssKib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1];
    return { cpuSeconds, rssBytes: Number(rssKib) * 1024 };
  }

  /** Memory of the running process without pages of mapped files, which the kernel takes back as it likes. */
  get ownBytes(): number {
    const status = readFileSync(`/proc/${this.#child!.pid}/status`, "utf8");
    return Number(/RssAnon:\s+(\d+)/.exec(status)![1]) * 1024;
  }

  stop(): Promise<void> {
    return this.#end("SIGTERM");
  }

  /** Like a crash: resolves when the process is gone, which is some milliseconds after the signal. */
  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  get #isRunning(): boolean {
    const child = this.#child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (!this.#isRunning) return;
    const child = this.#child!;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await gone;
  }
}

function programOf(kind: ServerKind): string {
  return kind === "ours" ? ownProgram : officialProgram;
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/health`);
    return (await answer.text()).includes('"health":"true"');
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        resolve(typeof address === "object" && address !== null ? address.port : 0),
      );
    });
  });
}
