// What does not fit is refused by name, and what is not known here is named or kept.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openBolt, planBolt } from "../backend/bolt/index.ts";
import type { LogFields, Logger } from "../base/index.ts";
import { SeededRandom } from "../base/testing/seeded-random.ts";
import { EagerClock } from "../mvcc/testing/eager-clock.ts";
import { silentLogger } from "../server/testing/key-space.ts";
import {
  bytesOf,
  confState,
  emptyBackend,
  fillRandomly,
  openLive,
} from "../server/testing/random-state.ts";
import { checkAuthentication } from "./check-authentication.ts";
import { importStore } from "./import-store.ts";
import { planStoreImage } from "./store-image.ts";

const clock = new EagerClock();
type Pairs = readonly (readonly [string | Buffer, string | Buffer])[];

async function boltOf(contents: Readonly<Record<string, Pairs>>) {
  const buckets = Object.entries(contents).map(([name, pairs]) => ({
    name,
    async *pairs() {
      yield pairs.map(([key, value]) => ({ key: Buffer.from(key), value: Buffer.from(value) }));
    },
  }));
  return openImage(await bytesOf((await planBolt(buckets, { clock })).chunks()));
}

function openImage(bytes: Buffer) {
  const read = async (offset: number, length: number) => bytes.subarray(offset, offset + length);
  return openBolt({ sizeBytes: bytes.length, read });
}

async function importInto(
  file: Awaited<ReturnType<typeof openImage>>,
  { index = 100, logger = silentLogger }: { index?: number; logger?: Logger } = {},
) {
  const backend = await emptyBackend();
  const metadata = { index, term: 4, confState };
  await importStore({ file, metadata, backend, clock, logger });
  return backend;
}

const indexAt = (index: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(index));
  return bytes;
};

test("pairs of every known bucket are kept as they are, and buckets of other versions named", async () => {
  const warnings: [string, LogFields | undefined][] = [];
  const logger: Logger = { ...silentLogger, warn: (...told) => warnings.push([told[0], told[1]]) };
  const file = await boltOf({
    auth: [["authEnabled", "\x00"]],
    authUsers: [["root", "as it is"]],
    future: [["k", "v"]],
    key: [],
    meta: [
      ["confState", "{}"],
      ["consistent_index", indexAt(90)],
      ["storageVersion", "3.6.0"],
      ["term", indexAt(3)],
    ],
  });
  const backend = await importInto(file, { logger });
  assert.equal(String(await backend.get("auth", Buffer.from("authEnabled"))), "\x00");
  assert.equal(String(await backend.get("authUsers", Buffer.from("root"))), "as it is");
  assert.equal(String(await backend.get("meta", Buffer.from("storageVersion"))), "3.6.0");
  assert.equal(await backend.get("meta", Buffer.from("confState")), undefined);
  assert.deepEqual(backend.consistentIndex, { index: 100, term: 4 });
  assert.deepEqual(warnings, [
    [
      "the snapshot's store has buckets that are unknown here and left out",
      { buckets: ["future"] },
    ],
  ]);
});

test("a store in which authentication is enabled is taken as it is, and told by its bucket", async () => {
  const file = await boltOf({ auth: [["authEnabled", "\x01"]], key: [], meta: [] });
  const backend = await importInto(file);
  const text = /authentication is enabled in its store/;
  await assert.rejects(checkAuthentication(backend.entries("auth")), text);
});

test("a store of a later moment than the snapshot's, or of something else, is refused", async () => {
  const refused = { name: "SnapshotRefusedError" };
  await assert.rejects(importInto(await boltOf({ key: [] })), refused);
  await assert.rejects(importInto(await boltOf({ meta: [], other: [] })), refused);
  const late = { key: [], meta: [["consistent_index", indexAt(101)]] as Pairs };
  await assert.rejects(importInto(await boltOf(late)), /is at index 101/);
  const odd = { key: [], meta: [["consistent_index", "x"]] as Pairs };
  await assert.rejects(importInto(await boltOf(odd)), /has not 8 bytes/);
  const keys = { key: [["no revision", "x"]] as Pairs, meta: [] };
  await assert.rejects(importInto(await boltOf(keys)), { name: "RevisionPairError" });
});

test("an image with flipped bits or a cut end is refused, or read as it was: never half", async () => {
  const random = new SeededRandom(3);
  const found = await openLive();
  await fillRandomly(found, random, { requests: 100 });
  const image = await planStoreImage({
    snapshot: await found.live.backend.snapshot(),
    confState,
    clock,
  });
  const bytes = await bytesOf(image.chunks());
  let refused = 0;
  for (let n = 0; n < 150; n++) {
    const damaged = Buffer.from(bytes);
    const at = random.below(bytes.length);
    const isCut = random.below(4) === 0;
    if (!isCut) damaged[at] = damaged[at]! ^ (1 + random.below(255));
    const given = isCut ? damaged.subarray(0, at) : damaged;
    try {
      const backend = await importInto(await openImage(given));
      assert.deepEqual(backend.consistentIndex, { index: 100, term: 4 });
    } catch (error) {
      assert.match((error as Error).name, /^(BoltError|RevisionPairError|SnapshotRefusedError)$/);
      refused++;
    }
  }
  assert.ok(refused > 30, `${refused} of 150 were refused`);
  image.close();
});
