// The write path against disks that lose power, fail and fill up, at every operation.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { MemoryDisk, MemoryDiskOptions } from "../base/testing/memory-disk.ts";
import { SeededRandom } from "../base/testing/seeded-random.ts";
import { WalError, WalMissingError } from "./errors.ts";
import type { OpenedWal } from "./open-wal.ts";
import {
  clock,
  create,
  dir,
  entries,
  entry,
  firstSegment,
  hardState,
  newDisk,
  open,
} from "./testing/log-fixture.ts";
import type { Entry, HardState } from "./types.ts";

const segmentBytes = 2048;
/** So little that most appends are written in runs. */
const runBytes = 1024;

/** What a scripted run was told is durable, and what it had asked for at most. */
interface Promised {
  entries: Entry[];
  state: HardState;
  askedEntries: number;
  created: boolean;
}

/** Creates a log and appends over several segments; stops at the first failure. */
async function scriptedRun(disk: MemoryDisk): Promise<Promised> {
  const promised: Promised = { entries: [], state: hardState(0), askedEntries: 0, created: false };
  try {
    const wal = await create(disk, { segmentBytes, runBytes });
    promised.created = true;
    for (let round = 1; round <= 8; round++) {
      const first = promised.entries.length + 1;
      const more = entries(first, first + round).map((one) => ({
        ...one,
        data: Buffer.alloc((round * 97) % 700, round),
      }));
      promised.askedEntries = first + round;
      const state = hardState(first, { term: 1, vote: 1n });
      await wal.append({ entries: more, hardState: state });
      promised.entries.push(...more);
      promised.state = state;
      await wal.append({ entries: [], hardState: hardState(first + 1, { vote: 1n }) });
      if (round !== 4) continue;
      await wal.saveSnapshot({ index: 5, term: 1 });
      await wal.purge({ index: 5, keepMin: 1 });
    }
    await wal.close();
  } catch (error) {
    assert.match(String(error), /EPOWER|EIO|WalError/);
  }
  return promised;
}

async function openAnywhere(disk: MemoryDisk): Promise<OpenedWal & { first: number }> {
  try {
    return { ...(await open(disk, { segmentBytes })), first: 1 };
  } catch (error) {
    if (error instanceof WalMissingError) throw error;
    // The beginning may have been purged, which the snapshot allows.
    return { ...(await open(disk, { segmentBytes, start: { index: 5, term: 1 } })), first: 6 };
  }
}

async function assertKept(disk: MemoryDisk, promised: Promised, place: string): Promise<void> {
  let opened: OpenedWal & { first: number };
  try {
    opened = await openAnywhere(disk);
  } catch (error) {
    if (error instanceof WalMissingError && !promised.created) return;
    throw new Error(`${place}: ${String(error)}`, { cause: error });
  }
  const { wal, hardState: state, first } = opened;
  const wanted = promised.entries.slice(first - 1);
  assert.deepEqual(opened.entries.slice(0, wanted.length), wanted, place);
  assert.ok(opened.entries.length + first - 1 <= promised.askedEntries, place);
  assert.ok(state.commit >= promised.state.commit || wanted.length === 0, place);
  const next = first + opened.entries.length;
  await wal.append({
    entries: [entry(next, { term: 2 })],
    hardState: hardState(next, { term: 2 }),
  });
  await wal.close();
  const again = await openAnywhere(disk.crashed({ unsynced: "lost" }));
  assert.equal(again.entries.at(-1)?.index, next, place);
  await again.wal.close();
}

async function operationsOfARun(): Promise<number> {
  const disk = await newDisk();
  await scriptedRun(disk);
  return disk.operations;
}

function failing(number: number, fate: string): MemoryDiskOptions {
  return { onOperation: (operation) => (operation.number === number ? fate : undefined) };
}

test("a power cut at any operation loses nothing that was promised, and the log goes on", async () => {
  const operations = await operationsOfARun();
  for (let number = 2; number < operations; number++) {
    const disk = await newDisk();
    disk.configure(failing(number, "power-cut"));
    const promised = await scriptedRun(disk);
    await assertKept(disk.crashed({ unsynced: "lost" }), promised, `lost at ${number}`);
    await assertKept(disk.crashed({ unsynced: "kept" }), promised, `kept at ${number}`);
    for (let seed = 0; seed < 4; seed++) {
      const random = new SeededRandom(number * 31 + seed);
      const left = disk.crashed({ unsynced: "torn", random });
      await assertKept(left, promised, `torn at ${number}, seed ${seed}`);
    }
  }
});

test("a power cut while a torn log is repaired leaves it to be repaired again", async () => {
  const disk = await newDisk();
  disk.configure({
    onOperation: ({ kind, number }) =>
      kind === "writeDurable" && number > 40 ? "power-cut" : undefined,
  });
  const promised = await scriptedRun(disk);
  for (let number = 0; number < 60; number++) {
    const torn = disk.crashed(
      { unsynced: "torn", random: new SeededRandom(3) },
      failing(number, "power-cut"),
    );
    await openAnywhere(torn)
      .then(
        ({ wal }) => wal.close(),
        () => undefined,
      )
      .catch(() => undefined);
    const left = torn.crashed({ unsynced: "torn", random: new SeededRandom(number) });
    await assertKept(left, promised, `repair stopped at ${number}`);
  }
});

test("any operation that fails with EIO is told, and what was promised before is kept", async () => {
  const operations = await operationsOfARun();
  for (let number = 2; number < operations; number++) {
    const disk = await newDisk();
    disk.configure(failing(number, "EIO"));
    const promised = await scriptedRun(disk);
    disk.configure({});
    await assertKept(disk.crashed({ unsynced: "lost" }), promised, `EIO at ${number}`);
  }
});

test("after a failed write the log takes nothing more, for good", async () => {
  const disk = await newDisk();
  const wal = await create(disk);
  disk.configure({ onOperation: ({ kind }) => (kind === "writeDurable" ? "EIO" : undefined) });
  const first = wal.append({ entries: entries(1, 1) });
  const second = wal.append({ entries: entries(2, 2) });
  const kind = (wanted: string) => (error: unknown) =>
    error instanceof WalError && error.kind === wanted && error.cause instanceof Error;
  await assert.rejects(first, kind("io"));
  await assert.rejects(second, kind("io"));
  disk.configure({});
  await assert.rejects(wal.append({ entries: entries(3, 3) }), kind("failed"));
  await assert.rejects(wal.recover(), kind("failed"));
  assert.equal(wal.state.kind, "failed");
  await wal.close();
  assert.equal(disk.openFiles, 0);
});

test("a full disk is told, and once there is space the log goes on from what was durable", async () => {
  const disk = await newDisk();
  const wal = await create(disk, { segmentBytes: 16_384 });
  await wal.append({ entries: entries(1, 10), hardState: hardState(5) });
  await wal.append({ entries: [], hardState: hardState(7) });
  // The rest of the segment is zeroed by now.
  await clock.yield();
  disk.configure({ capacityBytes: disk.usedBytes + 8192 });
  const big = { ...entry(11), data: Buffer.alloc(40_000, 9) };
  const kind = (wanted: string) => (error: unknown) =>
    error instanceof WalError && error.kind === wanted;
  await assert.rejects(wal.append({ entries: [big], hardState: hardState(11) }), kind("no-space"));
  await assert.rejects(wal.append({ entries: [entry(11)] }), kind("no-space"));
  assert.equal(wal.state.kind, "full");
  await assert.rejects(wal.recover(), kind("no-space"));
  disk.configure({});
  await wal.recover();
  assert.deepEqual([wal.state.kind, wal.lastIndex, wal.hardState], ["open", 10, hardState(5)]);
  await wal.append({ entries: [big], hardState: hardState(11) });
  const left = disk.crashed({ unsynced: "lost" });
  await wal.close();
  const opened = await open(left, { segmentBytes: 16_384 });
  assert.deepEqual([opened.entries, opened.repaired], [[...entries(1, 10), big], undefined]);
  await opened.wal.close();
});

test("a disk that fills up at any operation loses nothing, whether the log recovers or restarts", async () => {
  for (let number = 8; number < 60; number++) {
    const disk = await newDisk();
    const wal = await create(disk, { segmentBytes });
    disk.configure(failing(number, "ENOSPC"));
    const log: Entry[] = [];
    for (let round = 0; round < 20; round++) {
      const one = { ...entry(log.length + 1), data: Buffer.alloc(300, round) };
      const again = () => wal.append({ entries: [one], hardState: hardState(one.index) });
      await again()
        .catch(async (error: unknown) => {
          assert.ok(error instanceof WalError, String(error));
          if (wal.state.kind !== "full") throw error;
          await wal.recover();
          await again();
        })
        .then(
          () => log.push(one),
          () => undefined,
        );
    }
    await wal.close().catch(() => undefined);
    disk.configure({});
    const opened = await open(disk.crashed({ unsynced: "lost" }), { segmentBytes });
    assert.deepEqual(opened.entries.slice(0, log.length), log, `full at ${number}`);
    await opened.wal.close();
  }
});

test("a recovery that meets an error is final", async () => {
  const disk = await newDisk();
  const wal = await create(disk);
  disk.configure({ onOperation: ({ kind }) => (kind === "writeDurable" ? "ENOSPC" : undefined) });
  await assert.rejects(wal.append({ entries: entries(1, 1) }), WalError);
  disk.configure({ onOperation: ({ kind }) => (kind === "sync" ? "EIO" : undefined) });
  await assert.rejects(wal.recover(), WalError);
  assert.equal(wal.state.kind, "failed");
  disk.configure({});
  await wal.close();
});

test("a spare segment left by a killed process is removed", async () => {
  const disk = await newDisk();
  await (await create(disk)).close();
  await (await disk.open(`${dir}/1.tmp`, "create")).close();
  await (await open(disk)).wal.close();
  assert.deepEqual((await disk.readDirectory(dir)).length, 1);
  assert.ok(await disk.exists(firstSegment));
});
