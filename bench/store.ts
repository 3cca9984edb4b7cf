// How fast and how large the key-value heart is by itself: `node --expose-gc bench/store.ts [keys] [directory]`.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Backend, openLevelBackend } from "../src/backend/index.ts";
import type { Clock } from "../src/base/index.ts";
import { hostDisk } from "../src/host/index.ts";
import { openStore, type Store } from "../src/mvcc/index.ts";

const keys = Number(process.argv[2] ?? 1_000_000);
const valueBytes = 256;
const commitEveryPuts = 10_000;

const clock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
  soon: (run) => setImmediate(run),
  yield: () => new Promise((resolve) => setImmediate(resolve)),
};

/** Time this thread has worked, in milliseconds: other programs on the machine do not count. */
function workedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function report(what: string, figures: Readonly<Record<string, number>>): void {
  const text = Object.entries(figures).map(([name, figure]) => `${name} ${figure.toFixed(2)}`);
  console.log(`${what}: ${text.join(", ")}`);
}

async function memory(): Promise<Record<string, number>> {
  // Buffers are freed in the background after a collection that found them dead.
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await clock.yield();
  }
  const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage();
  const mib = 1 << 20;
  return {
    rssMiB: rss / mib,
    heapMiB: heapUsed / mib,
    heapTotalMiB: heapTotal / mib,
    externalMiB: external / mib,
    buffersMiB: arrayBuffers / mib,
    mappedFilesMiB: mappedFilesMiB(),
  };
}

/** Memory-mapped files that count as resident: LevelDB's tables, which the kernel can drop at any time. */
function mappedFilesMiB(): number {
  const line = /^RssFile:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8"));
  return Number(line?.[1] ?? 0) / 1024;
}

/** Multiplying by an odd number visits every key once, in no order. */
function keyOf(n: number): string {
  return `/registry/bench/${((n * 7_919) % keys).toString().padStart(10, "0")}`;
}

async function putAll(store: Store, backend: Backend): Promise<number> {
  const value = Buffer.alloc(valueBytes);
  for (let at = 0; at < valueBytes; at++) value[at] = 33 + ((at * 31) % 90);
  let commit = Promise.resolve();
  let putMs = 0;
  for (let n = 0; n < keys; ) {
    const startMs = workedMs();
    for (const end = Math.min(keys, n + commitEveryPuts); n < end; n++) {
      const txn = store.write();
      txn.put(keyOf(n), value, 0n);
      txn.end();
    }
    putMs += workedMs() - startMs;
    await commit;
    commit = backend.commit();
    await clock.yield();
  }
  await commit;
  return putMs;
}

function rangeMicroseconds(store: Store, rounds: number, revision: number): number {
  const startMs = workedMs();
  for (let n = 0; n < rounds; n++) {
    const query = { key: keyOf(n), end: "", revision, limit: 0, countOnly: false };
    const found = store.range(query);
    if (found.kind !== "found" || found.count !== 1) throw new Error("a key is missing");
  }
  return ((workedMs() - startMs) * 1000) / rounds;
}

async function main(): Promise<void> {
  const path = process.argv[3] ?? mkdtempSync(join(tmpdir(), "bench-store-"));
  let backend = await openLevelBackend({ path, disk: hostDisk() });
  let store = await openStore({ backend, clock });
  report("empty", await memory());
  const startMs = performance.now();
  const putMs = await putAll(store, backend);
  const wholeMs = performance.now() - startMs;
  report("load", {
    putsPerSecond: keys / (wholeMs / 1000),
    putMicroseconds: (putMs * 1000) / keys,
    seconds: wholeMs / 1000,
  });
  report("loaded", await memory());
  report("range", { microseconds: rangeMicroseconds(store, 200_000, 0) });
  report("range at an old revision", {
    microseconds: rangeMicroseconds(store, 10_000, Math.max(2, keys)),
  });
  report("overwrite", { putMicroseconds: ((await putAll(store, backend)) * 1000) / keys });
  report("overwritten", await memory());
  const compactMs = performance.now();
  store.compact(store.currentRevision);
  const { removedRecords } = await store.runCompaction();
  report("compaction", { removedRecords, seconds: (performance.now() - compactMs) / 1000 });
  const hashMs = performance.now();
  await store.hashKv(0);
  report("hash", { seconds: (performance.now() - hashMs) / 1000 });
  await store.close();
  await backend.commit({ sync: true });
  report("compacted", { ...(await memory()), diskMiB: (await backend.diskBytes()) / (1 << 20) });
  await backend.close();
  const restartMs = performance.now();
  backend = await openLevelBackend({ path, disk: hostDisk() });
  store = await openStore({ backend, clock });
  report("restart", { seconds: (performance.now() - restartMs) / 1000, keys: store.keyCount });
  report("restarted", await memory());
  await store.close();
  await backend.close();
  if (process.argv[3] === undefined) rmSync(path, { recursive: true });
}

await main();
