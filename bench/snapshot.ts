// A backup of a running member, taken by official etcdctl into memory: how long it takes, what it costs those who write
// meanwhile, and what memory the server takes for it.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { promisify } from "node:util";
import { runLoad } from "./load/closed-loop.ts";
import { PacedLoad } from "./load/paced-load.ts";
import type { Measured } from "./measured.ts";
import { largePutMessage, paths, putMessage } from "./messages.ts";
import type { Server } from "./servers.ts";

const etcdctl = process.env.ETCDCTL_OFFICIAL ?? "/usr/bin/etcdctl";
/** Of 10 KB each: 1 GB. */
const largeKeys = 100_000;
const memoryDirectory = "/dev/shm";
const quietMs = 10_000;
const putsPerSecond = 1_000;
const memoryLookMs = 20;

export interface SnapshotTaken {
  readonly seconds: Measured;
  /** p99 of 1,000 puts a second meanwhile, divided by that of the 10 s before. */
  readonly p99Ratio: Measured;
  /** MB by which the server's own memory grew at most. */
  readonly growth: Measured;
}

export async function takeSnapshot(
  server: Server,
  { withPuts, atOnce = 1 }: { readonly withPuts: boolean; readonly atOnce?: number },
): Promise<SnapshotTaken> {
  const ports = [server.port];
  const fill = { ports, path: paths.put, connections: 10, concurrency: 100 };
  await runLoad({ ...fill, requests: largeKeys, message: largePutMessage });
  // What the puts left to be done is not what is asked about.
  await sleep(quietMs);
  if (!withPuts) {
    return save(server, atOnce, async (saving) => {
      await saving;
      return {};
    });
  }
  const load = await PacedLoad.start({
    ports: [server.port],
    path: paths.put,
    message: (n) => putMessage(n % 10_000),
    connections: 10,
    perSecond: putsPerSecond,
  });
  const before = await load.during(sleep(quietMs));
  const taken = await save(server, atOnce, async (saving) => {
    const { p50Ms, p99Ms } = await load.during(saving);
    return { p50Ms, p99Ms, ratio: p99Ms / before.p99Ms };
  });
  await load.stop();
  if (load.failed > 0) throw new Error(`${load.failed} puts failed`);
  return taken;
}

interface Puts {
  readonly ratio?: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
}

async function save(
  server: Server,
  atOnce: number,
  watch: (saving: Promise<unknown>) => Promise<Puts>,
): Promise<SnapshotTaken> {
  const directory = mkdtempSync(join(tmpdirInMemory(), "etcd-bench-snapshot-"));
  const files = Array.from({ length: atOnce }, (_, n) => join(directory, `${n}.db`));
  try {
    const before = server.usage();
    const ownBytesBefore = server.ownBytes;
    let ownBytes = ownBytesBefore;
    const looking = setInterval(() => {
      ownBytes = Math.max(ownBytes, server.ownBytes);
    }, memoryLookMs);
    const startedMs = performance.now();
    const { ratio = Number.NaN, ...puts } = await watch(
      Promise.all(files.map((file) => saveTo(server, file))),
    );
    const seconds = (performance.now() - startedMs) / 1000;
    clearInterval(looking);
    for (const file of files) {
      if (statSync(file).size < largeKeys * 10_000) throw new Error("the snapshot is too small");
    }
    const { rssBytes, cpuSeconds } = server.usage();
    const used = { ...puts, rssBytes, cpuSeconds: cpuSeconds - before.cpuSeconds };
    return {
      seconds: { ...used, value: seconds },
      p99Ratio: { ...used, value: ratio },
      growth: { ...used, value: (ownBytes - ownBytesBefore) / 1e6 },
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function saveTo(server: Server, path: string): Promise<unknown> {
  const args = [`--endpoints=127.0.0.1:${server.port}`, "snapshot", "save", path];
  return promisify(execFile)(etcdctl, args, { env: { ...process.env, ETCDCTL_API: "3" } });
}

function tmpdirInMemory(): string {
  return statSync(memoryDirectory, { throwIfNoEntry: false }) === undefined
    ? tmpdir()
    : memoryDirectory;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
