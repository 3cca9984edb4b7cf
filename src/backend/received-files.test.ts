import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryDisk } from "../base/testing/memory-disk.ts";
import { filesSyncedTogether } from "./limits.ts";
import { ReceivedFiles } from "./received-files.ts";

const nameOf = (n: number): string => `${n}.ldb`.padStart("000001.ldb".length, "0");
const contentOf = (n: number): Buffer => Buffer.alloc(1_000 + n, n);

async function begin() {
  const disk = new MemoryDisk();
  await disk.makeDirectory("/received");
  await disk.syncDirectory("/");
  const files = new ReceivedFiles(disk, "/received");
  const write = async (n: number, content = contentOf(n)): Promise<void> => {
    await files.begin(nameOf(n));
    await files.write(content);
    await files.end();
  };
  return { disk, files, write };
}

test("many files are open no longer than until the next ones have come, and durable at the end", async () => {
  const { disk, files, write } = await begin();
  const count = 3 * filesSyncedTogether + 5;
  for (let n = 1; n <= count; n++) {
    await write(n);
    assert.ok(disk.openFiles <= 2 * filesSyncedTogether, `${disk.openFiles} files are open`);
  }
  await files.allDurable();
  assert.equal(disk.openFiles, 0);
  const left = disk.crashed({ unsynced: "lost" });
  for (let n = 1; n <= count; n++) {
    assert.deepEqual(await left.readFile(`/received/${nameOf(n)}`), contentOf(n));
  }
});

test("what is not kept is removed, may come again, and is durable as it came last", async () => {
  const { disk, files, write } = await begin();
  for (let n = 1; n <= 4; n++) await write(n);
  await files.keepOnly([nameOf(2), nameOf(4)]);
  await write(3, Buffer.from("anew"));
  await assert.rejects(write(4), { code: "corrupt", message: /has come already/ });
  await files.allDurable();
  const left = disk.crashed({ unsynced: "lost" });
  const names = (await left.readDirectory("/received")).map(({ name }) => name);
  assert.deepEqual(names.sort(), [2, 3, 4].map(nameOf));
  assert.equal(String(await left.readFile(`/received/${nameOf(3)}`)), "anew");
  assert.deepEqual(await left.readFile(`/received/${nameOf(2)}`), contentOf(2));
});

test("a file that cannot be made durable is told of, by the next ones or at the end, and all are closed", async () => {
  for (const count of [2, filesSyncedTogether + 1, 2 * filesSyncedTogether + 1]) {
    const { disk, files, write } = await begin();
    disk.configure({
      onOperation: ({ kind, path }) =>
        kind === "sync" && path.endsWith(nameOf(2)) ? "EIO" : undefined,
    });
    const receiving = async (): Promise<void> => {
      for (let n = 1; n <= count; n++) await write(n);
      await files.allDurable();
    };
    await assert.rejects(receiving(), { code: "EIO" });
    await files.close();
    assert.equal(disk.openFiles, 0);
  }
});
