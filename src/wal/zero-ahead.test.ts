import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { MemoryDisk } from "../base/testing/memory-disk.ts";
import { zeroAheadBytes, zeroStepBytes } from "./limits.ts";
import { ZeroAhead } from "./zero-ahead.ts";

const clock = new ManualClock();

async function setUp(to: number) {
  const disk = new MemoryDisk();
  const file = await disk.open("/segment", "create");
  await file.truncate(to);
  const full: unknown[] = [];
  const ahead = new ZeroAhead(file, { from: 0, to, onFull: (error) => full.push(error) });
  return { disk, file, ahead, full };
}

async function settled(disk: MemoryDisk): Promise<number> {
  for (let before = -1; before !== disk.operations; await clock.yield()) before = disk.operations;
  return disk.usedBytes;
}

test("zeros go so far ahead and no further, and never past the segment", async () => {
  const { disk, ahead } = await setUp(10 * zeroAheadBytes);
  ahead.follow(0);
  assert.equal(await settled(disk), zeroAheadBytes);
  await ahead.makeWay(1000);
  ahead.follow(1000);
  assert.equal(await settled(disk), zeroAheadBytes + zeroStepBytes);
  const short = await setUp(zeroStepBytes + 4096);
  short.ahead.follow(0);
  assert.equal(await settled(short.disk), zeroStepBytes + 4096);
  assert.equal(await short.file.size(), zeroStepBytes + 4096);
});

test("records never meet zeros, however large and fast they come", async () => {
  const to = 8 * zeroAheadBytes;
  const { file, ahead } = await setUp(to);
  const record = Buffer.alloc(zeroStepBytes / 2 + 8, 7);
  let end = 0;
  while (end < to) {
    await ahead.makeWay(end + record.length);
    await file.writeDurable(record, end);
    end += record.length;
    ahead.follow(end);
  }
  await ahead.stop();
  const bytes = Buffer.alloc(end);
  await file.read(bytes, 0);
  assert.ok(bytes.every((byte) => byte === 7));
});

test("no step begins between the end of one and a record longer than a step", async () => {
  const to = 8 * zeroAheadBytes;
  const { disk, file, ahead } = await setUp(to);
  // Zeros take longer than a record that is written durably.
  const slowly = async (): Promise<undefined> => {
    for (let turns = 0; turns < 5; turns++) await clock.yield();
  };
  disk.configure({ onOperation: ({ kind }) => (kind === "write" ? slowly() : undefined) });
  const record = Buffer.alloc(4 * zeroStepBytes, 7);
  ahead.follow(0);
  await ahead.makeWay(record.length);
  await file.writeDurable(record, 0);
  ahead.follow(record.length);
  await ahead.stop();
  const bytes = Buffer.alloc(record.length);
  await file.read(bytes, 0);
  assert.ok(bytes.every((byte) => byte === 7));
});

test("a full disk is told once and ends the zeros; the log may go on", async () => {
  const { disk, ahead, full } = await setUp(10 * zeroAheadBytes);
  disk.configure({ capacityBytes: zeroStepBytes + 4096 });
  ahead.follow(0);
  await settled(disk);
  ahead.follow(100);
  await settled(disk);
  assert.equal(full.length, 1);
  await ahead.makeWay(200);
});

test("a sync that fails in the background stops the log at its next write", async () => {
  const { disk, ahead } = await setUp(10 * zeroAheadBytes);
  disk.configure({ onOperation: ({ kind }) => (kind === "sync" ? "EIO" : undefined) });
  ahead.follow(0);
  await settled(disk);
  await assert.rejects(ahead.makeWay(200), { code: "EIO" });
});
