import assert from "node:assert/strict";
import { test } from "node:test";
import { planBolt } from "../../backend/bolt/index.ts";
import { MemoryDisk } from "../../base/testing/memory-disk.ts";
import { EagerClock } from "../../mvcc/testing/eager-clock.ts";
import { bytesOf, inPieces, storeFilesOn } from "../testing/random-state.ts";

async function makeFiles() {
  const disk = new MemoryDisk();
  await disk.makeDirectory("/snap");
  await disk.syncDirectory("/");
  return { disk, files: storeFilesOn(disk) };
}

const namesIn = async (disk: MemoryDisk): Promise<string[]> =>
  (await disk.readDirectory("/snap")).map(({ name }) => name).sort();

async function bolt(): Promise<Buffer> {
  async function* pairs() {
    yield [{ key: Buffer.from("k"), value: Buffer.alloc(20_000, 7) }];
  }
  const image = await planBolt([{ name: "key", pairs }], { clock: new EagerClock() });
  return bytesOf(image.chunks());
}

test("a store that came whole is durable under etcd's name for it, and can be opened", async () => {
  const { disk, files } = await makeFiles();
  const bytes = await bolt();
  assert.equal(await files.receive(0x2ab, inPieces(bytes, 1_000)), bytes.length);
  const after = disk.crashed({ unsynced: "lost" });
  assert.deepEqual(await namesIn(after), ["00000000000002ab.snap.db"]);
  const found = storeFilesOn(after);
  assert.ok(await found.has(0x2ab));
  const { file, close } = await found.open(0x2ab);
  assert.deepEqual(await file.bucketNames(), ["key"]);
  assert.equal((await file.get("key", Buffer.from("k")))?.length, 20_000);
  await close();
  assert.equal(after.openFiles, 0);
});

test("of a body that breaks off nothing is left, at whatever disk operation", async () => {
  const bytes = await bolt();
  async function* broken() {
    yield bytes.subarray(0, 5_000);
    throw new Error("the sender is gone");
  }
  const { disk, files } = await makeFiles();
  await files.receive(7, inPieces(bytes, 9_000));
  await assert.rejects(files.receive(7, broken()), /the sender is gone/);
  assert.deepEqual(await namesIn(disk), []);
  const begin = disk.operations;
  await files.receive(8, inPieces(bytes, 9_000));
  const operations = disk.operations - begin;
  for (let at = 0; at < operations; at++) {
    const world = await makeFiles();
    const first = world.disk.operations;
    world.disk.configure({
      onOperation: ({ number }) => (number === first + at ? "ENOSPC" : undefined),
    });
    await assert.rejects(world.files.receive(8, inPieces(bytes, 9_000)), { code: "ENOSPC" });
    assert.deepEqual(await namesIn(world.disk), [], `operation ${at}`);
  }
});

test("what is no store of bbolt is refused, with the file closed", async () => {
  const { disk, files } = await makeFiles();
  await files.receive(1, inPieces(Buffer.alloc(50_000, 1), 4_096));
  await assert.rejects(files.open(1), { name: "BoltError", code: "corrupt" });
  await files.receive(2, inPieces((await bolt()).subarray(0, 12_000), 4_096));
  await assert.rejects(files.open(2), { name: "BoltError", code: "corrupt" });
  assert.equal(disk.openFiles, 0);
});

test("all files but the one that is needed are removed, half ones too, and no others", async () => {
  const { disk, files } = await makeFiles();
  const bytes = await bolt();
  await files.receive(1, inPieces(bytes, 9_000));
  await files.receive(2, inPieces(bytes, 9_000));
  for (const name of ["0000000000000003.snap.db.tmp", "0000000000000001-0000000000000001.snap"]) {
    await (await disk.open(`/snap/${name}`, "create")).close();
  }
  assert.equal((await files.removeAllBut(2)).length, 2);
  assert.deepEqual(await namesIn(disk), [
    "0000000000000001-0000000000000001.snap",
    "0000000000000002.snap.db",
  ]);
  await files.remove(2);
  await files.remove(2);
  assert.deepEqual(await namesIn(disk), ["0000000000000001-0000000000000001.snap"]);
});
