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

export class Server {
  readonly kind: ServerKind;
  readonly port: number;
  readonly #dir: string;
  readonly #peerPort: number;
  #child: ChildProcess | undefined;

  private constructor(kind: ServerKind, ports: readonly [number, number]) {
    this.kind = kind;
    [this.port, this.#peerPort] = ports;
    this.#dir = mkdtempSync(join(tmpdir(), `etcd-bench-${kind}-`));
  }

  static async start(kind: ServerKind): Promise<Server> {
    const program = programOf(kind);
    if (!existsSync(program))
      throw new Error(`Cannot start the ${kind} server: ${program} is missing`);
    const server = new Server(kind, [await freePort(), await freePort()]);
    await server.run();
    return server;
  }

  /** Starts the process on the data directory as it is. Resolves, with the seconds it took, when `/health` is true. */
  async run(): Promise<number> {
    const client = `http://127.0.0.1:${this.port}`;
    const peer = `http://127.0.0.1:${this.#peerPort}`;
    const startedMs = performance.now();
    this.#child = spawn(
      programOf(this.kind),
      [
        `--data-dir=${this.#dir}/data`,
        `--listen-client-urls=${client}`,
        `--advertise-client-urls=${client}`,
        `--listen-peer-urls=${peer}`,
        `--initial-advertise-peer-urls=${peer}`,
        `--initial-cluster=default=${peer}`,
        "--quota-backend-bytes=8589934592",
        ...(this.kind === "ours" ? ["--log-level=error"] : ["--logger=zap", "--log-level=error"]),
      ],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    while (!(await isHealthy(client))) {
      if (this.#child.exitCode !== null)
        throw new Error(`The ${this.kind} server exited at its start`);
      if (performance.now() - startedMs > startTimeoutMs)
        throw new Error(`The ${this.kind} server did not start`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return (performance.now() - startedMs) / 1000;
  }

  usage(): Usage {
    const pid = this.#child!.pid!;
    // After the name in parentheses, which may hold spaces, field 3 comes first: utime is field 14, stime 15.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    const cpuSeconds = (Number(stat[11]) + Number(stat[12])) / clockTicks;
    const rssKib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1];
    return { cpuSeconds, rssBytes: Number(rssKib) * 1024 };
  }

  async stop(): Promise<void> {
    const child = this.#child!;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await gone;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#dir, { recursive: true, force: true });
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
