import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Level } from "level";
import { SeededRandom } from "../base/testing/seeded-random.ts";
import { hostDisk } from "../host/index.ts";
import {
  type Backend,
  type BackendCheckpoint,
  BackendError,
  type BackendSuccessor,
  type FilesSink,
} from "./backend.ts";
import { generationKey, storedKey } from "./batch.ts";
import { openLevelBackend } from "./open-level.ts";
import { testBackendContract } from "./testing/backend-contract.ts";

const root = await mkdtemp(join(tmpdir(), "backend-"));
after(() => rm(root, { recursive: true }));
const disk = hostDisk();
let homes = 0;

testBackendContract("level", async () => {
  const path = join(root, `home-${homes++}`);
  return { open: () => openLevelBackend({ path, disk }) };
});

test("the directory is made for its owner alone", async () => {
  const path = join(root, "new", "deep");
  const backend = await openLevelBackend({ path, disk });
  assert.equal((await stat(path)).mode & 0o777, 0o700);
  await assert.rejects(
    openLevelBackend({ path, disk }),
    (error: unknown) => error instanceof BackendError && error.code === "open",
    "a second one is locked out",
  );
  await backend.close();
});

test("what is no database is refused", async () => {
  const path = join(root, "file");
  await writeFile(path, "not a directory");
  await assert.rejects(openLevelBackend({ path, disk }), BackendError);
});

test("a walk over more than one chunk sees every pair once", async () => {
  const backend = await openLevelBackend({ path: join(root, "walk"), disk });
  for (let at = 0; at < 1000; at++) {
    const key = Buffer.alloc(2);
    key.writeUInt16BE(at);
    backend.put("lease", key, Buffer.alloc(10));
    if (at === 900) await backend.commit();
  }
  let seen = 0;
  for await (const chunk of backend.entries("lease")) {
    for (const { key } of chunk) assert.equal(key.readUInt16BE(), seen++);
  }
  assert.equal(seen, 1000);
  await backend.close();
});

test("what was deleted is off the disk once its range is reclaimed", async () => {
  const backend = await openLevelBackend({ path: join(root, "reclaimed"), disk });
  const random = new SeededRandom(3);
  const keyOf = (n: number): Buffer => Buffer.from(`${n}`.padStart(3));
  for (let n = 0; n < 200; n++) {
    backend.put("key", keyOf(n), random.bytes(50_000));
    backend.setConsistentIndex({ index: n + 1, term: 1 });
    if (n % 20 === 19) await backend.commit();
  }
  for (let n = 0; n < 190; n++) backend.delete("key", keyOf(n));
  await backend.commit();
  assert.ok((await backend.diskBytes()) > 5_000_000);
  for (const [from, to] of [
    [0, 100],
    [100, 200],
  ] as const) {
    await backend.reclaim("key", { from: keyOf(from), to: keyOf(to) });
  }
  assert.ok((await backend.diskBytes()) < 2_000_000, `${await backend.diskBytes()} bytes`);
  let pairs = 0;
  for await (const chunk of backend.entries("key")) pairs += chunk.length;
  assert.equal(pairs, 10);
  await backend.close();
  const again = await openLevelBackend({ path: join(root, "reclaimed"), disk });
  assert.deepEqual(again.consistentIndex, { index: 200, term: 1 });
  await again.close();
});

test("checkpoints taken while LevelDB merges its tables hold exactly what was committed", async () => {
  const tuning = { disk, writeBufferBytes: 1 << 16 };
  const from = await openLevelBackend({ path: join(root, "busy"), ...tuning });
  const to = await openLevelBackend({ path: join(root, "copies"), ...tuning });
  const random = new SeededRandom(7);
  for (let index = 1; index <= 25; index++) {
    for (let n = 0; n < 40; n++) {
      from.put("key", Buffer.from(`${random.below(1_000)}`), random.bytes(random.below(20_000)));
    }
    from.put("lease", Buffer.from("round"), Buffer.from(`${index}`));
    from.setConsistentIndex({ index, term: 1 });
    const merging = index % 3 === 0 ? from.defragment() : from.commit({ sync: index % 2 === 0 });
    const copied = await copyOf(from, to);
    assert.deepEqual(copied.backend.consistentIndex, { index, term: 1 });
    assert.equal(await contentOf(copied.backend), await contentOf(from));
    await copied.abandon();
    await merging;
  }
  await to.close();
  await from.close();
  assert.deepEqual(
    (await readdir(join(root, "busy"))).filter((name) => name.startsWith("sent-")),
    [],
  );
});

test("a store that an earlier version wrote as its second generation opens, and what it left of the first is removed", async () => {
  const path = join(root, "earlier");
  const encodings = { keyEncoding: "buffer", valueEncoding: "buffer" } as const;
  const level = new Level<Buffer, Buffer>(path, encodings);
  const first = storedKey({ generation: 0, bucket: "lease" }, Buffer.from("a"));
  const second = storedKey({ generation: 1, bucket: "lease" }, Buffer.from("b"));
  await level.batch([
    { type: "put", key: generationKey, value: Buffer.from([1]) },
    { type: "put", key: first, value: Buffer.from("1") },
    { type: "put", key: second, value: Buffer.from("2") },
  ]);
  await level.close();
  const backend = await openLevelBackend({ path, disk });
  assert.equal(await backend.get("lease", Buffer.from("a")), undefined);
  assert.deepEqual(await backend.get("lease", Buffer.from("b")), Buffer.from("2"));
  const successor = await backend.successor();
  successor.backend.put("lease", Buffer.from("c"), Buffer.from("3"));
  await successor.takeOver();
  await successor.backend.close();
  assert.deepEqual((await readdir(path)).sort(), ["1", "IN-USE"]);
  const again = await openLevelBackend({ path, disk });
  assert.equal(await again.get("lease", Buffer.from("b")), undefined);
  assert.deepEqual(await again.get("lease", Buffer.from("c")), Buffer.from("3"));
  await again.close();
});

test("a pointer to no database is refused by name", async () => {
  const path = join(root, "pointed");
  await (await openLevelBackend({ path, disk })).close();
  for (const text of ["7\n", "../x\n", "", "1"]) {
    await writeFile(join(path, "IN-USE"), text);
    await assert.rejects(openLevelBackend({ path, disk }), {
      code: "corrupt",
      message: /IN-USE: expected the number of a database beside it, found "/,
    });
  }
});

test("what a crash left of other databases is removed at the next start", async () => {
  const path = join(root, "littered");
  await (await openLevelBackend({ path, disk })).close();
  for (const name of ["3", "sent-4"]) {
    await mkdir(join(path, name));
    await writeFile(join(path, name, "000005.ldb"), "x");
  }
  await writeFile(join(path, "PREPARED.tmp"), "3");
  const backend = await openLevelBackend({ path, disk });
  const names = await readdir(path);
  assert.deepEqual(
    names.filter((name) => /^\d+$|^sent-|tmp$/.test(name)),
    [],
  );
  await backend.close();
});

const attemptsMax = 5;

/** A table may have been merged away twice while it was gathered: then it is tried again, as a leader does. */
async function copyOf(from: Backend, to: Backend): Promise<BackendSuccessor> {
  for (let attempt = 1; ; attempt++) {
    const checkpoint = await from.checkpoint();
    try {
      return await to.successor((files) => copyFiles(checkpoint, files));
    } catch (error) {
      if (attempt === attemptsMax) throw error;
      assert.match(String(error), /missing files/);
    } finally {
      await checkpoint.close();
    }
  }
}

async function copyFiles(checkpoint: BackendCheckpoint, files: FilesSink): Promise<void> {
  for (const { name, sizeBytes } of checkpoint.files) {
    const bytes = Buffer.alloc(sizeBytes);
    const file = await checkpoint.open(name);
    await file.read(bytes, 0);
    await file.close();
    await files.begin(name);
    await files.write(bytes);
    await files.end();
  }
}

async function contentOf(backend: Backend): Promise<string> {
  const hash = createHash("sha1");
  for (const bucket of ["key", "lease"] as const) {
    for await (const chunk of backend.entries(bucket)) {
      for (const { key, value } of chunk) hash.update(key).update(value);
    }
  }
  return hash.digest("hex");
}
