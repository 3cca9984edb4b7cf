// Official programs that tests compare with. Where one is missing its tests are reported as skipped, by name; in CI they
// fail instead, because there .ci/run installs all of them.
//
// ETCD_OFFICIAL names another etcd than Debian's, with etcdctl beside it, as `npm run official` builds them.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";

interface OfficialProgram {
  readonly path: string;
  readonly debianPackage: string;
  /** A command that succeeds only where the program is complete. */
  readonly probe?: readonly string[];
}

export const officialEtcd = process.env.ETCD_OFFICIAL ?? "/usr/bin/etcd";
export const officialEtcdctl = join(dirname(officialEtcd), "etcdctl");
const etcdutl = join(dirname(officialEtcd), "etcdutl");
/** What looks into snapshot files and restores them: etcdctl until 3.5, and with 3.6 etcdutl only. */
export const officialSnapshotTool = existsSync(etcdutl) ? etcdutl : officialEtcdctl;

const programs = {
  etcd: { path: officialEtcd, debianPackage: "etcd-server" },
  etcdctl: { path: officialEtcdctl, debianPackage: "etcd-client" },
  /** Debian installs python3-etcd3 for its own interpreter only. */
  "python3-etcd3": {
    path: "/usr/bin/python3",
    debianPackage: "python3-etcd3",
    probe: ["-c", "import etcd3"],
  },
  python3: { path: "/usr/bin/python3", debianPackage: "python3" },
  h2load: { path: "/usr/bin/h2load", debianPackage: "nghttp2-client" },
} as const satisfies Record<string, OfficialProgram>;

export type OfficialName = keyof typeof programs;

const probed = new Map<OfficialName, boolean>();

function isInstalled(name: OfficialName): boolean {
  const known = probed.get(name);
  if (known !== undefined) return known;
  const program: OfficialProgram = programs[name];
  const works =
    existsSync(program.path) &&
    (program.probe === undefined || spawnSync(program.path, program.probe).status === 0);
  probed.set(name, works);
  return works;
}

/**
 * The program's path; undefined after marking the test as skipped, when the caller returns:
 *
 *     const etcd = requireOfficial(t, "etcd");
 *     if (etcd === undefined) return;
 *
 * @throws {Error} If it is missing and CI is set.
 */
export function requireOfficial(t: TestContext, name: OfficialName): string | undefined {
  const { path, debianPackage } = programs[name];
  if (isInstalled(name)) return path;
  const missing = `official ${name} is missing at ${path}: apt-get install ${debianPackage}`;
  if (process.env.CI) throw new Error(missing);
  t.skip(missing);
  return undefined;
}

/** Debian's, which tests ask for where there is none. */
const debianVersion = "3.4.23";
let versionKnown: string | undefined;

/** `3.5.35`: what official etcd says it is. */
export function officialVersion(): string {
  if (versionKnown === undefined) {
    const { stdout } = spawnSync(officialEtcd, ["--version"], { encoding: "utf8" });
    versionKnown = /^etcd Version: (3\.\d+\.\d+)/.exec(stdout ?? "")?.[1] ?? debianVersion;
  }
  return versionKnown;
}

/** The `5` of 3.5.35: whether it can do what came or went with a version. */
export function officialMinor(): number {
  return Number(officialVersion().split(".")[1]);
}

/** A TCP port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface OfficialEtcd {
  readonly child: ChildProcess;
  readonly clientUrl: string;
  readonly peerUrl: string;
  readonly dataDir: string;
}

async function isHealthy(clientUrl: string): Promise<boolean> {
  const answer = await fetch(`${clientUrl}/health`).catch(() => undefined);
  return answer?.ok ?? false;
}

/**
 * Starts a one-member official etcd in a fresh directory and waits until it is healthy. It ends with the test.
 * Call `requireOfficial(t, "etcd")` first.
 */
export async function startOfficialEtcd(
  t: TestContext,
  extraArgs: readonly string[] = [],
): Promise<OfficialEtcd> {
  const dataDir = await mkdtemp(join(tmpdir(), "official-etcd-"));
  const clientUrl = `http://127.0.0.1:${await freePort()}`;
  const peerUrl = `http://127.0.0.1:${await freePort()}`;
  const args = [
    ...["--data-dir", dataDir, "--listen-client-urls", clientUrl],
    ...["--advertise-client-urls", clientUrl, "--listen-peer-urls", peerUrl],
    ...["--initial-advertise-peer-urls", peerUrl, "--initial-cluster", `default=${peerUrl}`],
    ...extraArgs,
  ];
  const child = spawn(officialEtcd, args, { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  // The server of another test may answer at the port before this one has found that it is taken.
  let serves = false;
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    if (serves) return;
    log += text;
    serves = log.includes("ready to serve client requests");
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  t.after(async () => {
    child.kill("SIGKILL");
    await exited;
    await rm(dataDir, { recursive: true, force: true });
  });
  while (!serves || !(await isHealthy(clientUrl))) {
    if (child.exitCode !== null) {
      throw new Error(`official etcd exited with ${child.exitCode}:\n${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { child, clientUrl, peerUrl, dataDir };
}
