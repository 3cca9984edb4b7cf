import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { MemoryDisk } from "../base/testing/memory-disk.ts";
import { BackendError } from "./backend.ts";
import { testBackendContract } from "./testing/backend-contract.ts";
import { createMemoryDisk } from "./testing/memory-backend.ts";

testBackendContract("memory", async () => createMemoryDisk());

const bytes = (text: string): Buffer => Buffer.from(text);

test("a crash loses the newest commits together with their index, and never a synced one", async () => {
  const disk = createMemoryDisk();
  const backend = await disk.open();
  for (let index = 1; index <= 5; index++) {
    backend.put("lease", bytes(`${index}`), bytes("v"));
    backend.setConsistentIndex({ index, term: 1 });
    await backend.commit({ sync: index === 2 });
  }
  assert.equal(disk.unsyncedCommits, 3);
  disk.crash(2);
  const after = await disk.open();
  assert.equal(after.consistentIndex.index, 3);
  assert.equal(await after.get("lease", bytes("4")), undefined);
  assert.notEqual(await after.get("lease", bytes("3")), undefined);
  disk.crash(100);
  assert.equal((await disk.open()).consistentIndex.index, 2);
});

test("after a failed write nothing more is accepted, and the failure is named", async () => {
  const disk = createMemoryDisk();
  const backend = await disk.open();
  backend.put("lease", bytes("a"), bytes("v"));
  const cause = new Error("ENOSPC");
  disk.failNextWrite(cause);
  const failed = backend.commit();
  const queued = backend.commit();
  const isWriteError = (error: unknown): boolean =>
    error instanceof BackendError && error.code === "write" && error.cause === cause;
  await assert.rejects(failed, isWriteError);
  await assert.rejects(queued, isWriteError);
  assert.throws(() => backend.put("lease", bytes("b"), bytes("v")), isWriteError);
  await assert.rejects(backend.get("lease", bytes("a")), isWriteError);
  await backend.close();
  assert.equal(disk.unsyncedCommits, 0);
});

test("a sync without changes still makes the earlier commits durable", async () => {
  const disk = createMemoryDisk();
  const backend = await disk.open();
  backend.put("lease", bytes("a"), bytes("v"));
  await backend.commit();
  await backend.commit({ sync: true });
  assert.equal(disk.unsyncedCommits, 0);
  await backend.commit({ sync: true });
});

test("a damaged consistent index is refused by name", async () => {
  const disk = createMemoryDisk();
  const backend = await disk.open();
  backend.setConsistentIndex({ index: 1, term: 1 });
  await backend.commit({ sync: true });
  for (const damaged of [Buffer.alloc(7), Buffer.alloc(8, 0xff)]) {
    disk.tamper((pairs) => pairs.set("\x0aconsistent_index", damaged));
    await assert.rejects(disk.open(), /Cannot use meta\/consistent_index/);
  }
});

const fullDisk = (): Error => new Error("IO error: 000003.log: No space left on device");
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("a full disk is told, waited for and told to be over, and nothing is lost", async () => {
  const disk = createMemoryDisk();
  const clock = new ManualClock();
  const backend = await disk.open({ clock });
  const told: (string | undefined)[] = [];
  backend.onDiskFull((error) => told.push(error?.message));
  backend.put("lease", bytes("a"), bytes("1"));
  backend.setConsistentIndex({ index: 7, term: 1 });
  disk.failNextWrite(fullDisk());
  const first = backend.commit();
  await turn();
  backend.put("lease", bytes("b"), bytes("2"));
  const second = backend.commit({ sync: true });
  assert.deepEqual([told, clock.pendingTimers], [[fullDisk().message], 1]);
  assert.deepEqual(await backend.get("lease", bytes("a")), bytes("1"));
  await clock.advance(1_000);
  await Promise.all([first, second]);
  assert.deepEqual(told, [fullDisk().message, undefined]);
  disk.crash(100);
  const after = await disk.open();
  assert.equal(after.consistentIndex.index, 7);
  assert.deepEqual(await after.get("lease", bytes("b")), bytes("2"));
});

test("whoever waits for room on a full disk gives up when the backend is closed", async () => {
  const disk = createMemoryDisk();
  const clock = new ManualClock();
  const backend = await disk.open({ clock });
  backend.put("lease", bytes("a"), bytes("1"));
  disk.failNextWrite(fullDisk());
  const commit = assert.rejects(backend.commit(), { code: "closed" });
  await turn();
  await backend.close();
  await commit;
  assert.equal(clock.pendingTimers, 0);
});

test("a store that does not say which of its pairs are in use is refused", async () => {
  const disk = createMemoryDisk();
  await (await disk.open()).close();
  disk.tamper((pairs) => pairs.set("\x00", Buffer.from([2])));
  await assert.rejects(disk.open(), { code: "corrupt", message: /expected 0 or 1, found 02/ });
});

test("files that find no room, or a disk that fails, leave a backend as it was", async () => {
  for (const fault of ["ENOSPC", "EIO"]) {
    const disk = new MemoryDisk();
    const backend = await createMemoryDisk().open({ disk });
    backend.put("lease", bytes("a"), bytes("1"));
    await backend.commit({ sync: true });
    const before = await disk.readDirectory("/store");
    disk.configure(
      fault === "ENOSPC"
        ? { capacityBytes: disk.usedBytes + 300_000 }
        : {
            onOperation: ({ kind, path }) =>
              kind === "sync" && /ldb/.test(path) ? fault : undefined,
          },
    );
    const failed = backend.successor(async (files) => {
      for (const name of ["000001.ldb", "000002.ldb", "000003.ldb", "000004.ldb"]) {
        await files.begin(name);
        await files.write(Buffer.alloc(200_000));
        await files.end();
      }
    });
    await assert.rejects(failed, { code: fault });
    disk.configure({});
    assert.deepEqual(await disk.readDirectory("/store"), before);
    assert.equal(disk.openFiles, 0);
    assert.deepEqual(await backend.get("lease", bytes("a")), bytes("1"));
    await (await backend.successor()).abandon();
    await backend.close();
  }
});

test("a pointer that cannot be made durable ends the backend, and the next start finds one of the two", async () => {
  const disk = new MemoryDisk();
  const stores = createMemoryDisk();
  const backend = await stores.open({ disk });
  const successor = await backend.successor();
  successor.backend.put("lease", bytes("b"), bytes("2"));
  await successor.complete();
  let renames = 0;
  disk.configure({
    onOperation: ({ kind }) => (kind === "rename" && ++renames === 2 ? "EIO" : undefined),
  });
  await assert.rejects(successor.takeOver(), { code: "write" });
  assert.throws(() => backend.put("lease", bytes("c"), bytes("3")), { code: "write" });
  disk.configure({});
  const again = await stores.open({ disk });
  assert.equal(await again.get("lease", bytes("b")), undefined);
  const found = await again.completeSuccessor();
  assert.deepEqual(await found?.backend.get("lease", bytes("b")), bytes("2"));
});
