import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryDisk } from "../../base/testing/memory-disk.ts";
import { makeNamesDurable } from "./durable-names.ts";

test("a path made durable is there after a power cut, with all its parents", async () => {
  const disk = new MemoryDisk();
  await disk.makeDirectory("/var/lib/etcd/member/wal");
  assert.equal(await disk.crashed({ unsynced: "lost" }).exists("/var"), false);
  await makeNamesDurable(disk, "/var/lib/etcd/member/wal");
  assert.equal(await disk.crashed({ unsynced: "lost" }).exists("/var/lib/etcd/member/wal"), true);
});

test("a parent that may not be opened ends the walk", async () => {
  const disk = new MemoryDisk();
  await disk.makeDirectory("/var/lib/etcd");
  const synced: string[] = [];
  disk.configure({
    onOperation: ({ kind, path }) => {
      if (kind === "syncDirectory") synced.push(path);
      return path === "/var" ? "EACCES" : undefined;
    },
  });
  await makeNamesDurable(disk, "/var/lib/etcd");
  assert.deepEqual(synced, ["/var/lib", "/var"]);
});

test("a disk that fails is not passed over", async () => {
  const disk = new MemoryDisk();
  await disk.makeDirectory("/data");
  disk.configure({ onOperation: () => "EIO" });
  await assert.rejects(makeNamesDurable(disk, "/data"), { code: "EIO" });
});
