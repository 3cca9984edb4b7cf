import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { MemoryDisk } from "../base/testing/memory-disk.ts";
import { SeededRandom } from "../base/testing/seeded-random.ts";
import { SnapshotFiles } from "./snapshot-file.ts";
import { readSnapshotMarks } from "./snapshot-marks.ts";
import { create, dir, entries, hardState, newDisk } from "./testing/log-fixture.ts";
import { emptyConfState, type Snapshot } from "./types.ts";

const clock = new ManualClock();

function snapshot(index: number, options: { term?: number; data?: Buffer } = {}): Snapshot {
  const { term = 1, data = Buffer.from(`state at ${index}`) } = options;
  const confState = { ...emptyConfState, voters: [1n, 0xffff_ffff_ffff_ffffn], learners: [7n] };
  return { data, metadata: { index, term, confState } };
}

async function snapDisk(): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  await disk.makeDirectory("/snap");
  await disk.syncDirectory("/");
  return disk;
}

const filesOn = (disk: MemoryDisk): SnapshotFiles =>
  new SnapshotFiles(disk, { dir: "/snap", clock });

test("a snapshot is read back as it was saved", async () => {
  const metadata = fc.record({
    index: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    term: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    confState: fc.record({
      voters: fc.array(fc.bigInt(0n, 2n ** 64n - 1n)),
      learners: fc.array(fc.bigInt(0n, 2n ** 64n - 1n)),
      votersOutgoing: fc.array(fc.bigInt(0n, 2n ** 64n - 1n)),
      learnersNext: fc.array(fc.bigInt(0n, 2n ** 64n - 1n)),
      autoLeave: fc.boolean(),
    }),
  });
  const data = fc.uint8Array().map((bytes) => Buffer.from(bytes));
  await fc.assert(
    fc.asyncProperty(metadata, data, async (generated, bytes) => {
      const { confState, ...at } = generated;
      const one: Snapshot = { data: bytes, metadata: { ...at, confState: { ...confState } } };
      const files = filesOn(await snapDisk());
      await files.save(one);
      assert.deepEqual(await files.load(one.metadata), one);
    }),
  );
});

test("a snapshot of another cluster is refused and left where it is", async () => {
  const disk = await snapDisk();
  const files = filesOn(disk);
  await files.save(snapshot(10));
  const { index, term, confState } = snapshot(10).metadata;
  const foreign = { index, term, confState: { ...confState, voters: [2n] } };
  await assert.rejects(files.loadNewest([foreign]), {
    name: "WalCorruptionError",
    code: "snapshot-mark-mismatch",
    file: "/snap/0000000000000001-000000000000000a.snap",
  });
  const own = { index, term, confState };
  assert.equal((await files.loadNewest([own]))?.metadata.index, 10);
  assert.equal((await files.loadNewest([{ index, term }]))?.metadata.index, 10);
});

test("the newest snapshot that the log knows is loaded", async () => {
  const files = filesOn(await snapDisk());
  for (const [index, term] of [
    [10, 1],
    [30, 2],
    [20, 3],
  ] as const)
    await files.save(snapshot(index, { term }));
  const known = [
    { index: 10, term: 1 },
    { index: 30, term: 2 },
  ];
  assert.equal((await files.loadNewest(known))?.metadata.index, 30);
  const all = [...known, { index: 20, term: 3 }];
  assert.equal((await files.loadNewest(all))?.metadata.index, 20);
  assert.equal(await files.loadNewest([]), undefined);
});

test("a snapshot file with a flipped bit is set aside and the older one is used", async () => {
  const marks = [
    { index: 10, term: 1 },
    { index: 20, term: 1 },
  ];
  const name = "/snap/0000000000000001-0000000000000014.snap";
  const fresh = async (): Promise<MemoryDisk> => {
    const disk = await snapDisk();
    await filesOn(disk).save(snapshot(10));
    await filesOn(disk).save(snapshot(20));
    return disk;
  };
  const length = (await (await fresh()).readFile(name)).length;
  for (let at = 0; at < length; at++) {
    const disk = await fresh();
    const file = await disk.open(name, "existing");
    const byte = Buffer.alloc(1);
    await file.read(byte, at);
    await file.write(Buffer.from([byte[0]! ^ (1 << (at % 8))]), at);
    await file.close();
    const found = await filesOn(disk).loadNewest(marks);
    // Of the checksum's fifth byte only four bits count.
    if (found?.metadata.index === 20) {
      assert.deepEqual([at, found], [5, snapshot(20)]);
      continue;
    }
    assert.equal(found?.metadata.index, 10, `byte ${at}`);
    assert.ok(await disk.exists(`${name}.broken`));
  }
});

test("a power cut at any operation leaves a whole snapshot or none", async () => {
  for (let number = 2; number < 12; number++) {
    const disk = await snapDisk();
    await filesOn(disk).save(snapshot(10));
    const started = disk.operations;
    disk.configure({
      onOperation: (operation) => (operation.number === started + number ? "power-cut" : undefined),
    });
    const wanted = snapshot(20, { data: Buffer.alloc(5000, 1) });
    const saved = await filesOn(disk)
      .save(wanted)
      .then(
        () => true,
        () => false,
      );
    for (let seed = 0; seed < 10; seed++) {
      const left = disk.crashed({ unsynced: "torn", random: new SeededRandom(seed) });
      const marks = [
        { index: 10, term: 1 },
        { index: 20, term: 1 },
      ];
      const found = await filesOn(left).loadNewest(marks);
      assert.ok(found?.metadata.index === 20 || (!saved && found?.metadata.index === 10));
      const names = (await left.readDirectory("/snap")).map((entry) => entry.name);
      assert.ok(names.every((name) => !name.endsWith(".broken")));
      await filesOn(left).save(wanted);
      assert.deepEqual(await filesOn(left).load(wanted.metadata), wanted);
    }
  }
});

test("all but the newest files are removed, and 0 keeps all", async () => {
  const disk = await snapDisk();
  const files = filesOn(disk);
  for (let index = 1; index <= 5; index++) await files.save(snapshot(index));
  assert.deepEqual(await files.purge(0), []);
  assert.equal((await files.purge(2)).length, 3);
  const names = (await disk.readDirectory("/snap")).map(({ name }) => name);
  assert.deepEqual(names, [
    "0000000000000001-0000000000000004.snap",
    "0000000000000001-0000000000000005.snap",
  ]);
});

test("marks past the committed index do not count", async () => {
  const disk = await newDisk();
  const wal = await create(disk, { segmentBytes: 512 });
  await wal.append({ entries: entries(1, 9), hardState: hardState(5) });
  await wal.saveSnapshot({ index: 4, term: 1 });
  await wal.append({ entries: entries(10, 12) });
  await wal.saveSnapshot({ index: 40, term: 2 });
  await wal.close();
  const marks = await readSnapshotMarks(disk, { dir, clock });
  assert.deepEqual(marks, [
    { index: 0, term: 0 },
    { index: 4, term: 1 },
  ]);
});

test("marks are found behind a gap in the sequence of segments", async () => {
  const disk = await newDisk();
  const wal = await create(disk, { segmentBytes: 1024 });
  for (let index = 1; index <= 60; index++)
    await wal.append({ entries: entries(index, index), hardState: hardState(index) });
  await wal.saveSnapshot({ index: 50, term: 1 });
  await wal.close();
  await disk.remove(wal.segments[1]!.path);
  assert.deepEqual(await readSnapshotMarks(disk, { dir, clock }), [{ index: 50, term: 1 }]);
});

test("looking from an index on reads no older segment and finds the marks behind it", async () => {
  const disk = await newDisk();
  const wal = await create(disk, { segmentBytes: 1024 });
  for (let index = 1; index <= 60; index++) {
    await wal.append({ entries: entries(index, index), hardState: hardState(index) });
    if (index === 10 || index === 50) await wal.saveSnapshot({ index, term: 1 });
  }
  await wal.close();
  const all = await readSnapshotMarks(disk, { dir, clock });
  assert.deepEqual(all.at(-1), { index: 50, term: 1 });
  const [oldest] = wal.segments;
  const file = await disk.open(oldest!.path, "existing");
  await file.write(Buffer.alloc(64, 0xff), 200);
  await file.close();
  const recent = await readSnapshotMarks(disk, { dir, clock, fromIndex: 50 });
  assert.deepEqual(recent, [{ index: 50, term: 1 }]);
  await assert.rejects(readSnapshotMarks(disk, { dir, clock }));
});
