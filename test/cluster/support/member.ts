// One member of a cluster of processes: official etcd or this project's, with a name, URLs and a data directory that outlive
// its process.
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { officialEtcd } from "../../official.ts";
import { freeAddress } from "../../support/addresses.ts";
import { EtcdClient } from "../../support/etcd-client.ts";
import { eventually, type Patience } from "./eventually.ts";

export type MemberKind = "official" | "ours";

/** At least this much of the end of a member's log is kept. */
const logCharactersMax = 4_000_000;
/** The end of it that failure messages quote. */
const logTailCharactersMax = 4_000;
const stopWithinMs = 30_000;
const httpWithinMs = 5_000;

/** CLUSTER_TEST_PROGRAM names another build of ours than the source, for example dist/bin/etcd. */
const ourProgram: readonly string[] =
  process.env.CLUSTER_TEST_PROGRAM === undefined
    ? [process.execPath, fileURLToPath(new URL("../../../src/bin/etcd.ts", import.meta.url))]
    : [process.env.CLUSTER_TEST_PROGRAM];

const officialProgram: readonly string[] = [officialEtcd, "--logger=zap"];

/** ETCD_TEST_SUBJECT=official tests the tests: a cluster of official members only has to pass them. */
function runsOfficial(kind: MemberKind): boolean {
  return kind === "official" || process.env.ETCD_TEST_SUBJECT === "official";
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** In memory where possible: processes are killed here, not machines, and official etcd preallocates its log. */
const dataParent = isWritable("/dev/shm") ? "/dev/shm" : tmpdir();

export interface MemberSpec {
  readonly kind: MemberKind;
  /** @default m1, m2, ... */
  readonly name?: string;
  /** Flags of this member only, behind those of the cluster. */
  readonly args?: readonly string[];
  /** @default a loopback address */
  readonly place?: MemberPlace;
}

export interface MemberPlace {
  /** `host:port` */
  readonly client: string;
  readonly peer: string;
  /** What the program is started by, as `ip netns exec member1`. */
  readonly launcher: readonly string[];
}

export interface MemberExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export async function loopbackPlace(): Promise<MemberPlace> {
  return { client: await freeAddress(), peer: await freeAddress(), launcher: [] };
}

export class ClusterMember {
  readonly kind: MemberKind;
  readonly name: string;
  /** `host:port` of the client listener. */
  readonly endpoint: string;
  readonly peerUrl: string;
  readonly dataDir: string;
  readonly client: EtcdClient;
  /** Known once it is a member: 0 before. */
  id = 0n;
  readonly #launcher: readonly string[];
  readonly #args: readonly string[];
  readonly #logListeners = new Set<() => void>();
  #child: ChildProcess | undefined;
  #exited: Promise<MemberExit> = Promise.resolve({ code: null, signal: null });
  #log = "";
  #logDropped = 0;
  #clusterArgs: readonly string[] = [];

  private constructor(
    spec: MemberSpec & { readonly name: string },
    { place, dataDir }: { readonly place: MemberPlace; readonly dataDir: string },
  ) {
    this.kind = spec.kind;
    this.name = spec.name;
    this.endpoint = place.client;
    this.peerUrl = `http://${place.peer}`;
    this.dataDir = dataDir;
    this.client = new EtcdClient(place.client);
    this.#launcher = place.launcher;
    this.#args = spec.args ?? [];
  }

  /** Gives it a place and an empty data directory, and does not start it. */
  static async create(spec: MemberSpec & { readonly name: string }): Promise<ClusterMember> {
    const dataDir = await mkdtemp(join(dataParent, `etcd-cluster-${spec.name}-`));
    return new ClusterMember(spec, { place: spec.place ?? (await loopbackPlace()), dataDir });
  }

  /** Its entry in `--initial-cluster`. */
  get initialEntry(): string {
    return `${this.name}=${this.peerUrl}`;
  }

  /** Whether official etcd is what runs there. */
  get isOfficial(): boolean {
    return runsOfficial(this.kind);
  }

  get log(): string {
    return this.#log;
  }

  get logTail(): string {
    return this.#log.slice(-logTailCharactersMax);
  }

  get isRunning(): boolean {
    return (
      this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
    );
  }

  get exited(): Promise<MemberExit> {
    return this.#exited;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the program and returns at once. `clusterArgs` say what cluster it is in, and are kept for later starts. */
  start(clusterArgs: readonly string[] = this.#clusterArgs): void {
    this.#clusterArgs = clusterArgs;
    const url = `http://${this.endpoint}`;
    const [program, ...args] = [
      ...this.#launcher,
      ...(this.isOfficial ? officialProgram : ourProgram),
      ...["--name", this.name, "--data-dir", this.dataDir],
      ...["--listen-client-urls", url, "--advertise-client-urls", url],
      ...["--listen-peer-urls", this.peerUrl, "--initial-advertise-peer-urls", this.peerUrl],
      ...clusterArgs,
      ...this.#args,
    ];
    // What tests are told by it is no setting of a member.
    const { ETCD_OFFICIAL: _, ...env } = process.env;
    const child = spawn(program!, args, { env, stdio: ["ignore", "ignore", "pipe"] });
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      child.once("error", (error) => this.#wrote(`${error.message}\n`));
      child.once("close", (code, signal) => {
        resolve({ code, signal });
        this.#wrote("");
      });
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => this.#wrote(text));
  }

  /** Resolves when it answers that it is healthy. @throws {Error} If it ends or is not in time. */
  async ready(patience: Patience = {}): Promise<void> {
    await eventually(
      `member ${this.name} is healthy`,
      async () => !this.isRunning || (await this.get("/health"))?.status === 200,
      patience,
    );
    if (this.isRunning) return;
    await this.#exited;
    throw new Error(`member ${this.name} ended before it was healthy:\n${this.logTail}`);
  }

  /** Asks the client listener over HTTP; undefined when there is no answer. */
  async get(path: string): Promise<{ readonly status: number; readonly body: string } | undefined> {
    try {
      const signal = AbortSignal.timeout(httpWithinMs);
      const answer = await fetch(`http://${this.endpoint}${path}`, { signal });
      return { status: answer.status, body: await answer.text() };
    } catch {
      return undefined;
    }
  }

  /** Where the log ends now: what `logShows` begins at. */
  get logEnd(): number {
    return this.#logDropped + this.#log.length;
  }

  /** Resolves when the log, from `from` on, shows the pattern. @throws {Error} If it does not in time. */
  async logShows(pattern: RegExp, from: number, withinMs = 30_000): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = (): void => {
      if (pattern.test(this.#log.slice(from - this.#logDropped))) resolve();
    };
    const late = () => reject(new Error(`member ${this.name} did not log ${pattern}`));
    const timer = setTimeout(late, withinMs);
    this.#logListeners.add(look);
    look();
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#logListeners.delete(look);
    }
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#exited;
  }

  /** Stops it where it stands, as a hung machine does, until `resume`. */
  suspend(): void {
    this.#child?.kill("SIGSTOP");
  }

  resume(): void {
    this.#child?.kill("SIGCONT");
  }

  /** Ends it as systemd does. @throws {Error} If it has to be killed. */
  async stop(): Promise<void> {
    if (!this.isRunning) return;
    this.#child!.kill("SIGTERM");
    let wasKilled = false;
    const impatience = setTimeout(() => {
      wasKilled = true;
      this.#child!.kill("SIGKILL");
    }, stopWithinMs);
    await this.#exited;
    clearTimeout(impatience);
    if (wasKilled) throw new Error(`member ${this.name} did not stop within ${stopWithinMs} ms`);
  }

  /** Kills it and removes its data. */
  async dispose(): Promise<void> {
    this.resume();
    await this.kill();
    this.client.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  #wrote(text: string): void {
    this.#log += text;
    if (this.#log.length > 2 * logCharactersMax) {
      this.#log = this.#log.slice(logCharactersMax);
      this.#logDropped += logCharactersMax;
    }
    for (const listener of [...this.#logListeners]) listener();
  }
}
