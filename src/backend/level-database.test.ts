import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Level } from "level";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { isDatabase, LevelDatabase } from "./level-database.ts";
import { batchSliceBytesMax } from "./limits.ts";

const bytes = (text: string): Buffer => Buffer.from(text);
const tuning = { writeBufferSize: 1 << 20 };

async function openDatabase(t: TestContext): Promise<LevelDatabase> {
  const path = await mkdtemp(join(tmpdir(), "level-database-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  const level = new Level<Buffer, Buffer>(path, {
    keyEncoding: "buffer",
    valueEncoding: "buffer",
  });
  assert.ok(isDatabase(level));
  await level.open(tuning);
  const database = new LevelDatabase(level, { path, tuning, clock: new ManualClock() });
  const pairs = ["a", "b", "c"].map((key) => ({ type: "put" as const, key: bytes(key) }));
  await database.batch(
    pairs.map((pair) => ({ ...pair, value: bytes("v") })),
    { sync: false },
  );
  return database;
}

const all = { gte: bytes("a"), lt: bytes("d") };

test("a database opened anew has everything, and reads and walks around that time work", async (t) => {
  const database = await openDatabase(t);
  assert.equal(await database.recover(2 ** 60), false, "no disk has so much room");
  const early = database.iterate(all);
  assert.equal((await early.nextv(1)).length, 1);
  const recovered = database.recover(1_000);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const late = database.iterate(all);
  const read = database.get(bytes("b"));
  assert.equal((await early.nextv(10)).length, 2, "a walk that has begun is waited for");
  const alsoRecovered = database.recover(1_000);
  const written = database.batch([{ type: "put", key: bytes("z"), value: bytes("v") }], {
    sync: true,
  });
  await early.close();
  assert.deepEqual(await Promise.all([recovered, alsoRecovered]), [true, true]);
  await written;
  assert.deepEqual(await database.get(bytes("z")), bytes("v"));
  assert.deepEqual(await read, bytes("v"));
  assert.equal((await late.nextv(10)).length, 3);
  await late.close();
  await database.batch([{ type: "del", key: bytes("a") }], { sync: true });
  assert.equal(await database.get(bytes("a")), undefined);
  await database.close();
});

const largePairs = Array.from({ length: 40 }, (_, n) => ({
  type: "put" as const,
  key: bytes(`b${String(n).padStart(2, "0")}`),
  value: Buffer.alloc(batchSliceBytesMax / 8, n),
}));

async function sizesIn(database: LevelDatabase): Promise<readonly number[]> {
  const walk = database.iterate({ gte: bytes("b0"), lt: bytes("c") });
  const sizes: number[] = [];
  for (let pairs = await walk.nextv(100); pairs.length > 0; pairs = await walk.nextv(100)) {
    sizes.push(...pairs.map(([, value]) => value.length));
  }
  await walk.close();
  return sizes;
}

test("a large batch leaves the event loop free in between, and is written whole", async (t) => {
  const database = await openDatabase(t);
  let turns = 0;
  let isWritten = false;
  const turn = (): void => {
    turns++;
    if (!isWritten) setImmediate(turn);
  };
  setImmediate(turn);
  await database.batch([...largePairs, { type: "del", key: bytes("b") }], { sync: true });
  isWritten = true;
  assert.ok(turns >= largePairs.length / 8, `${turns} turns`);
  assert.deepEqual(
    await sizesIn(database),
    largePairs.map(({ value }) => value.length),
  );
  assert.equal(await database.get(bytes("b")), undefined);
  await database.close();
});

test("a large batch that is being gathered while the database is opened anew is gathered again", async (t) => {
  const database = await openDatabase(t);
  const written = database.batch(largePairs, { sync: true });
  const recovered = database.recover(1_000);
  await Promise.all([written, recovered]);
  assert.equal(await recovered, true);
  assert.equal((await sizesIn(database)).length, largePairs.length);
  await database.close();
});

test("a database that is to be opened anew waits for no more than the next pairs of a snapshot", async (t) => {
  const database = await openDatabase(t);
  const snapshot = database.snapshot();
  const walk = snapshot.iterate(all);
  assert.equal((await walk.nextv(1)).length, 1);
  const recovered = database.recover(1_000);
  let isCut = false;
  while (!isCut) {
    isCut = await walk.nextv(1).then(
      () => false,
      () => true,
    );
  }
  await walk.close();
  assert.equal(await recovered, true);
  await snapshot.close();
  const after = database.iterate(all);
  assert.equal((await after.nextv(10)).length, 3);
  await after.close();
  await database.close();
});
