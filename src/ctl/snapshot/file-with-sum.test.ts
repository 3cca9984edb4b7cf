import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { saveWithSum } from "./file-with-sum.ts";

const store = Buffer.alloc(4096, 7);
const sum = createHash("sha256").update(store).digest();
const quiet = { onOpened: () => {} };

async function place(t: TestContext): Promise<{ folder: string; path: string }> {
  const folder = await mkdtemp(join(tmpdir(), "etcdctl-save-"));
  t.after(() => rm(folder, { recursive: true }));
  return { folder, path: join(folder, "x.db") };
}

async function* piecesOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test("a file has its name when it is whole, and is for its owner alone", async (t) => {
  for (const size of [5, 31, 33, 4096, 10_000]) {
    const { folder, path } = await place(t);
    const bytes = Buffer.concat([store, sum]);
    assert.equal(await saveWithSum(path, piecesOf(bytes, size), quiet), bytes.length);
    assert.deepEqual(await readFile(path), bytes);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(folder), ["x.db"]);
  }
});

test("pieces that break off leave no file, and an older one as it was", async (t) => {
  const { folder, path } = await place(t);
  async function* broken(): AsyncGenerator<Buffer> {
    yield store;
    throw new Error("the connection was cut");
  }
  await assert.rejects(saveWithSum(path, broken(), quiet), /the connection was cut/);
  assert.deepEqual(await readdir(folder), []);
  await writeFile(path, "yesterday's");
  await assert.rejects(saveWithSum(path, broken(), quiet), /the connection was cut/);
  assert.deepEqual(await readdir(folder), ["x.db"]);
  assert.equal(await readFile(path, "utf8"), "yesterday's");
});

test("a sum that is missing or another leaves no file", async (t) => {
  const { folder, path } = await place(t);
  const damaged = Buffer.concat([Buffer.alloc(4096, 8), sum]);
  await assert.rejects(saveWithSum(path, piecesOf(damaged, 100), quiet), /expected sha256/);
  const missing = /sha256 checksum not found \[bytes: 4096\]/;
  await assert.rejects(saveWithSum(path, piecesOf(store, 100), quiet), missing);
  const nothing = /sha256 checksum not found \[bytes: 0\]/;
  await assert.rejects(saveWithSum(path, piecesOf(Buffer.alloc(0), 1), quiet), nothing);
  assert.deepEqual(await readdir(folder), []);
});

test("a full disk leaves no file", async (t) => {
  const { folder, path } = await place(t);
  const handle = await open(folder, "r");
  t.mock.method(Object.getPrototypeOf(handle), "write", () =>
    Promise.reject(new Error("ENOSPC: no space left on device, write")),
  );
  await handle.close();
  const bytes = Buffer.concat([store, sum]);
  await assert.rejects(saveWithSum(path, piecesOf(bytes, 100), quiet), /no space left on device/);
  assert.deepEqual(await readdir(folder), []);
});

test("of two that save under one name at once the later one does, and its file is whole", async (t) => {
  const { folder, path } = await place(t);
  const pages = Buffer.alloc(8192, 9);
  const other = Buffer.concat([pages, createHash("sha256").update(pages).digest()]);
  const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
  async function* late(): AsyncGenerator<Buffer> {
    yield other.subarray(0, 5000);
    await isOver;
    yield other.subarray(5000);
  }
  let later: Promise<number> | undefined;
  async function* overtaken(): AsyncGenerator<Buffer> {
    yield store;
    await new Promise<string>((onOpened) => {
      later = saveWithSum(path, late(), { onOpened });
    });
    yield sum;
  }
  const taken = /another process saves to .*x\.db\.part/;
  await assert.rejects(saveWithSum(path, overtaken(), quiet), taken);
  end();
  await later;
  assert.deepEqual(await readFile(path), other);
  assert.deepEqual(await readdir(folder), ["x.db"]);
});

test("what a killed process has left makes room", async (t) => {
  const { folder, path } = await place(t);
  await writeFile(`${path}.part`, Buffer.alloc(100_000));
  const bytes = Buffer.concat([store, sum]);
  await saveWithSum(path, piecesOf(bytes, 100), quiet);
  assert.deepEqual(await readFile(path), bytes);
  assert.deepEqual(await readdir(folder), ["x.db"]);
});

test("a place that cannot be written to is named", async (t) => {
  const { folder } = await place(t);
  const path = join(folder, "no", "x.db");
  await assert.rejects(
    saveWithSum(path, piecesOf(store, 100), quiet),
    new Error(`could not open ${path}.part (open ${path}.part: no such file or directory)`),
  );
});
