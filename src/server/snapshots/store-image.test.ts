// A store's image, read back, is the store; whatever happens to the store meanwhile.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openBolt } from "../../backend/bolt/index.ts";
import { buckets } from "../../backend/index.ts";
import { MemoryDisk } from "../../base/testing/memory-disk.ts";
import { SeededRandom } from "../../base/testing/seeded-random.ts";
import { encodeV2State } from "../../membership/index.ts";
import { EagerClock } from "../../mvcc/testing/eager-clock.ts";
import { planStoreImage } from "../../snapshot/index.ts";
import { loadState } from "../state-machine/load-state.ts";
import { silentLogger } from "../testing/key-space.ts";
import {
  bytesOf,
  confState,
  contentOf,
  emptyBackend,
  type Found,
  fillRandomly,
  inPieces,
  openLive,
  stateOptions,
  storeFilesOn,
} from "../testing/random-state.ts";
import { successorOfStoreFile } from "./make-successor.ts";

const clock = new EagerClock();

async function imageOf({ live }: Found) {
  return planStoreImage({ snapshot: await live.backend.snapshot(), confState, clock });
}

async function imported(image: Buffer, from: Found, index: number) {
  const disk = new MemoryDisk();
  await disk.makeDirectory("/snap");
  const storeFiles = storeFilesOn(disk);
  await storeFiles.receive(index, inPieces(image, 10_000));
  const backend = await emptyBackend();
  const data = encodeV2State(from.loaded.membership);
  const snapshot = { data, metadata: { index, term: 3, confState } };
  const parts = { snapshot, storeFiles, clock, logger: silentLogger };
  const successor = await successorOfStoreFile(backend, parts);
  return loadState(successor.backend, stateOptions);
}

test("what is imported of an image is the state that it was made of", async () => {
  for (let seed = 1; seed <= 15; seed++) {
    const found = await openLive();
    await fillRandomly(found, new SeededRandom(seed), { requests: 400 });
    const image = await imageOf(found);
    const bytes = await bytesOf(image.chunks());
    image.close();
    assert.equal(bytes.length, image.sizeBytes);
    const copy = await imported(bytes, found, 400);
    assert.deepEqual(await contentOf(copy), await contentOf(found.loaded), `seed ${seed}`);
    assert.deepEqual(copy.backend.consistentIndex, { index: 400, term: 3 });
  }
});

test("an image is of one moment, however the store goes on while it is read", async () => {
  const random = new SeededRandom(5);
  const found = await openLive();
  await fillRandomly(found, random, { requests: 500 });
  const before = await contentOf(found.loaded);
  const image = await imageOf(found);
  await fillRandomly(found, random, { requests: 300, index: 500 });
  const parts: Buffer[] = [];
  for await (const chunk of image.chunks()) {
    parts.push(chunk);
    await fillRandomly(found, random, { requests: 50, index: 800 });
  }
  image.close();
  assert.notDeepEqual(await contentOf(found.loaded), before);
  assert.deepEqual(await contentOf(await imported(Buffer.concat(parts), found, 500)), before);
});

test("an image has all of etcd's buckets, and its place in the log as members of all versions look for it", async () => {
  const found = await openLive();
  await fillRandomly(found, new SeededRandom(1), { requests: 10, index: 0x1_0000_0000 });
  const image = await imageOf(found);
  const bytes = await bytesOf(image.chunks());
  const read = async (offset: number, length: number) => bytes.subarray(offset, offset + length);
  const file = await openBolt({ sizeBytes: bytes.length, read });
  assert.deepEqual(await file.bucketNames(), [...buckets]);
  const meta = async (key: string) => (await file.get("meta", Buffer.from(key)))?.toString("hex");
  assert.equal(await meta("consistent_index"), "000000010000000a");
  assert.equal(await meta("term"), "0000000000000003");
  assert.equal(
    String(await file.get("meta", Buffer.from("confState"))),
    '{"voters":[26,43,18446744073709551600],"auto_leave":false}',
  );
  for await (const pairs of file.pairs("key")) {
    for (const { key } of pairs) assert.match(key.toString("latin1"), /^.{8}_.{8}t?$/s);
  }
  image.close();
});

test("a damaged store gives no image, and its moment is let go", async () => {
  const found = await openLive();
  await fillRandomly(found, new SeededRandom(2), { requests: 50 });
  await found.live.backend.close();
  found.disk.tamper((pairs) => {
    for (const [name, value] of pairs) {
      const isPage = name.startsWith("\x06") && name.length === 13;
      if (isPage) pairs.set(name, value.subarray(1));
    }
  });
  const backend = await found.disk.open();
  const snapshot = await backend.snapshot();
  await assert.rejects(planStoreImage({ snapshot, confState, clock }), { code: "corrupt-page" });
  await assert.rejects(async () => {
    for await (const _pairs of snapshot.entries("meta"));
  });
});
