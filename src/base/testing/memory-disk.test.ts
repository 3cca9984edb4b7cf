import assert from "node:assert/strict";
import { test } from "node:test";
import { testDiskContract } from "./disk-contract.ts";
import { MemoryDisk } from "./memory-disk.ts";
import { SeededRandom } from "./seeded-random.ts";

testDiskContract("memory disk", async () => {
  const disk = new MemoryDisk();
  await disk.makeDirectory("/dir");
  return { disk, dir: "/dir" };
});

async function syncedFile(disk: MemoryDisk, length: number) {
  const file = await disk.open("/file", "create");
  await file.write(Buffer.alloc(length, 1), 0);
  await file.sync();
  await disk.syncDirectory("/");
  return file;
}

test("a crash keeps what was synced and loses what was not", async () => {
  const disk = new MemoryDisk();
  const file = await syncedFile(disk, 2000);
  await file.write(Buffer.alloc(2000, 2), 1000);
  const left = disk.crashed({ unsynced: "lost" });
  assert.deepEqual(await left.readFile("/file"), Buffer.alloc(2000, 1));
  const kept = disk.crashed({ unsynced: "kept" });
  assert.deepEqual(await kept.readFile("/file"), await disk.readFile("/file"));
});

test("a durable write answers for its own bytes only", async () => {
  const disk = new MemoryDisk();
  const file = await syncedFile(disk, 1024);
  await file.write(Buffer.alloc(1024, 2), 1024);
  await file.writeDurable(Buffer.alloc(512, 3), 2048);
  const bytes = await disk.crashed({ unsynced: "lost" }).readFile("/file");
  assert.equal(bytes.length, 2560);
  assert.ok(bytes.subarray(1024, 2048).every((byte) => byte === 0));
  assert.ok(bytes.subarray(2048).every((byte) => byte === 3));
});

test("a torn write leaves each sector old or new, and seeds repeat", async () => {
  const disk = new MemoryDisk();
  const file = await syncedFile(disk, 8192);
  await file.write(Buffer.alloc(8192, 2), 0);
  const tear = () => disk.crashed({ unsynced: "torn", random: new SeededRandom(7) });
  const bytes = await tear().readFile("/file");
  assert.deepEqual(await tear().readFile("/file"), bytes);
  const sectors = Array.from({ length: 16 }, (_, n) => bytes.subarray(n * 512, n * 512 + 512));
  assert.ok(sectors.every((sector) => sector.every((byte) => byte === sector[0])));
  assert.deepEqual(new Set(sectors.map((sector) => sector[0])), new Set([1, 2]));
});

test("a name survives a crash only if its directory was synced", async () => {
  const disk = new MemoryDisk();
  const file = await disk.open("/tmp", "create");
  await file.write(Buffer.from("x"), 0);
  await file.sync();
  assert.equal(await disk.crashed({ unsynced: "lost" }).exists("/tmp"), false);
  await disk.syncDirectory("/");
  await disk.rename("/tmp", "/name");
  const before = disk.crashed({ unsynced: "lost" });
  assert.deepEqual([await before.exists("/tmp"), await before.exists("/name")], [true, false]);
  await disk.syncDirectory("/");
  const after = disk.crashed({ unsynced: "lost" });
  assert.deepEqual([await after.exists("/tmp"), await after.exists("/name")], [false, true]);
});

test("a truncation that was not synced is undone by a crash", async () => {
  const disk = new MemoryDisk();
  const file = await syncedFile(disk, 6000);
  await file.truncate(100);
  await file.truncate(6000);
  assert.deepEqual(
    await disk.crashed({ unsynced: "lost" }).readFile("/file"),
    Buffer.alloc(6000, 1),
  );
  await file.sync();
  const bytes = await disk.crashed({ unsynced: "lost" }).readFile("/file");
  assert.ok(bytes.subarray(100).every((byte) => byte === 0));
});

test("an operation fails as told, and after a power cut every one does", async () => {
  const disk = new MemoryDisk();
  const file = await syncedFile(disk, 10);
  disk.configure({ onOperation: ({ kind }) => (kind === "sync" ? "EIO" : undefined) });
  await file.write(Buffer.from("lost"), 0);
  await assert.rejects(file.sync(), { code: "EIO" });
  disk.configure({});
  await file.sync();
  assert.deepEqual(await disk.crashed({ unsynced: "lost" }).readFile("/file"), Buffer.alloc(10, 1));
  disk.configure({ onOperation: () => "power-cut" });
  await assert.rejects(file.write(Buffer.from("x"), 0), { code: "EPOWER" });
  disk.configure({});
  await assert.rejects(disk.readFile("/file"), { code: "EPOWER" });
});

test("a full disk refuses what does not fit, and holes cost nothing", async () => {
  const disk = new MemoryDisk({ capacityBytes: 16_384 });
  const file = await disk.open("/file", "create");
  await file.truncate(1_000_000);
  await file.write(Buffer.alloc(12_288), 0);
  await assert.rejects(file.write(Buffer.alloc(8192, 1), 500_000), { code: "ENOSPC" });
  await file.truncate(4096);
  await file.write(Buffer.alloc(8192, 1), 100 * 4096);
  assert.equal(disk.usedBytes, 12_288);
});
