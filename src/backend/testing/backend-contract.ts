import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom } from "../../base/testing/seeded-random.ts";
import {
  type Backend,
  type BackendCheckpoint,
  BackendError,
  type BucketEntry,
  type FilesSink,
  type SharedFile,
  type SharedFiles,
} from "../backend.ts";

/** A place where a backend lives on when it is closed and opened again. */
export interface BackendHome {
  open(): Promise<Backend>;
}

async function all(entries: AsyncIterable<readonly BucketEntry[]>): Promise<string[]> {
  const pairs: string[] = [];
  for await (const chunk of entries)
    for (const { key, value } of chunk) pairs.push(`${key}=${value}`);
  return pairs;
}

/** In pieces that are not those of the files. */
async function copy(
  checkpoint: SharedFiles,
  files: FilesSink,
  wanted: (file: SharedFile) => boolean = () => true,
): Promise<void> {
  for (const { name, sizeBytes } of checkpoint.files.filter(wanted)) {
    const file = await checkpoint.open(name);
    await files.begin(name);
    for (let at = 0; at < sizeBytes; at += 100_000) {
      const piece = Buffer.alloc(Math.min(100_000, sizeBytes - at));
      assert.equal(await file.read(piece, at), piece.length);
      await files.write(piece);
    }
    await files.end();
    await file.close();
  }
}

const bytes = (text: string): Buffer => Buffer.from(text);

/** What every backend must do; each implementation runs it. */
export function testBackendContract(name: string, makeHome: () => Promise<BackendHome>): void {
  test(`${name}: reads go through the open batch, and the last change wins`, async () => {
    const backend = await (await makeHome()).open();
    backend.put("lease", bytes("a"), bytes("1"));
    backend.put("lease", bytes("b"), bytes("1"));
    await backend.commit();
    backend.put("lease", bytes("a"), bytes("2"));
    backend.put("lease", bytes("a"), bytes("3"));
    backend.delete("lease", bytes("b"));
    backend.put("lease", bytes("c"), bytes("1"));
    assert.equal(String(await backend.get("lease", bytes("a"))), "3");
    assert.equal(await backend.get("lease", bytes("b")), undefined);
    assert.equal(await backend.get("auth", bytes("a")), undefined, "buckets are apart");
    assert.deepEqual(await all(backend.entries("lease")), ["a=3", "c=1"]);
    assert.ok(backend.pendingBytes > 0);
    await backend.commit();
    assert.equal(backend.pendingBytes, 0);
    assert.deepEqual(await all(backend.entries("lease")), ["a=3", "c=1"]);
    await backend.close();
  });

  test(`${name}: entries are those of the call, between from and to, in byte order`, async () => {
    const backend = await (await makeHome()).open();
    for (const key of ["a", "b\xff", "b", "c", ""]) backend.put("auth", bytes(key), bytes("1"));
    backend.put("authRoles", bytes("b"), bytes("other bucket"));
    await backend.commit();
    backend.put("auth", bytes("bb"), bytes("2"));
    const before = backend.entries("auth", { from: bytes("b"), to: bytes("c") });
    backend.put("auth", bytes("ba"), bytes("later"));
    backend.delete("auth", bytes("b"));
    const commit = backend.commit();
    assert.deepEqual(await all(before), ["b=1", "bb=2", "b\xff=1"]);
    await commit;
    assert.deepEqual(await all(backend.entries("auth", { from: bytes("ba") })), [
      "ba=later",
      "bb=2",
      "b\xff=1",
      "c=1",
    ]);
    await backend.close();
  });

  test(`${name}: a batch being written is still read through`, async () => {
    const backend = await (await makeHome()).open();
    backend.put("alarm", bytes("a"), bytes("1"));
    const commit = backend.commit();
    backend.put("alarm", bytes("b"), bytes("2"));
    assert.equal(String(await backend.get("alarm", bytes("a"))), "1");
    assert.deepEqual(await all(backend.entries("alarm")), ["a=1", "b=2"]);
    await commit;
    await backend.close();
  });

  test(`${name}: what is committed is there after a restart, with the consistent index`, async () => {
    const home = await makeHome();
    const backend = await home.open();
    assert.deepEqual(backend.consistentIndex, { index: 0, term: 0 });
    backend.put("members", bytes("m"), bytes("1"));
    backend.setConsistentIndex({ index: 2 ** 40 + 1, term: 9 });
    assert.deepEqual(backend.consistentIndex, { index: 2 ** 40 + 1, term: 9 });
    await backend.commit({ sync: true });
    backend.put("members", bytes("lost"), bytes("1"));
    await backend.close();
    const again = await home.open();
    assert.deepEqual(again.consistentIndex, { index: 2 ** 40 + 1, term: 9 });
    assert.deepEqual(await all(again.entries("members")), ["m=1"]);
    assert.equal(
      (await again.get("meta", bytes("consistent_index")))?.toString("hex"),
      "0000010000000001",
    );
    await again.close();
  });

  test(`${name}: hooks hand over what they gather before each commit, until they stop`, async () => {
    const backend = await (await makeHome()).open();
    let calls = 0;
    const stop = backend.onBeforeCommit(() => {
      backend.put("cluster", bytes("gathered"), bytes(`${++calls}`));
    });
    await backend.commit();
    assert.equal(String(await backend.get("cluster", bytes("gathered"))), "1");
    await Promise.all([backend.commit(), backend.commit()]);
    assert.equal(calls, 3);
    stop();
    await backend.commit();
    assert.equal(calls, 3);
    await backend.close();
  });

  test(`${name}: while it is held nothing is taken for the disk, and then all of it`, async () => {
    const home = await makeHome();
    const backend = await home.open();
    backend.put("alarm", bytes("a"), bytes("1"));
    const release = backend.hold();
    backend.put("alarm", bytes("b"), bytes("2"));
    let isThrough = false;
    const later = backend.commit({ sync: true }).then(() => {
      isThrough = true;
    });
    const snapshot = backend.snapshot();
    const checkpoint = backend.checkpoint();
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isThrough, false);
    assert.deepEqual(await all(backend.entries("alarm")), ["a=1", "b=2"]);
    backend.put("alarm", bytes("c"), bytes("3"));
    release();
    await later;
    const all3 = ["a=1", "b=2", "c=3"];
    assert.deepEqual(await all((await snapshot).entries("alarm")), all3);
    await (await snapshot).close();
    await (await checkpoint).close();
    backend.hold();
    backend.put("alarm", bytes("d"), bytes("4"));
    const refused = assert.rejects(backend.commit({ sync: true }), { code: "closed" });
    await backend.close();
    await refused;
    const again = await home.open();
    assert.deepEqual(await all(again.entries("alarm")), all3);
    await again.close();
  });

  test(`${name}: a snapshot shows one moment, with the index of then, whatever comes after`, async () => {
    const backend = await (await makeHome()).open();
    backend.put("lease", bytes("old"), bytes("1"));
    backend.setConsistentIndex({ index: 4, term: 2 });
    await backend.commit();
    backend.put("lease", bytes("open"), bytes("1"));
    const stop = backend.onBeforeCommit(() => backend.put("key", bytes("gathered"), bytes("1")));
    let seen: number | undefined;
    const taking = backend.snapshot(() => {
      seen = backend.consistentIndex.index;
    });
    backend.setConsistentIndex({ index: 5, term: 2 });
    backend.put("lease", bytes("same turn"), bytes("1"));
    const snapshot = await taking;
    stop();
    assert.deepEqual(snapshot.consistentIndex, { index: 5, term: 2 });
    assert.equal(seen, 5);
    backend.put("lease", bytes("later"), bytes("1"));
    backend.delete("lease", bytes("old"));
    await backend.commit({ sync: true });
    for (const _pass of ["first", "second"]) {
      assert.deepEqual(await all(snapshot.entries("lease")), ["old=1", "open=1", "same turn=1"]);
      assert.deepEqual(await all(snapshot.entries("key")), ["gathered=1"]);
      assert.equal((await all(snapshot.entries("meta"))).length, 2);
    }
    await snapshot.close();
    assert.deepEqual(await all(backend.entries("lease")), ["later=1", "open=1", "same turn=1"]);
    await backend.close();
  });

  test(`${name}: a successor takes the place of its predecessor at once and for good`, async () => {
    const home = await makeHome();
    const first = await home.open();
    first.put("lease", bytes("a"), bytes("first"));
    first.setConsistentIndex({ index: 3, term: 1 });
    await first.commit({ sync: true });
    const succession = await first.successor();
    const second = succession.backend;
    assert.deepEqual(second.consistentIndex, { index: 0, term: 0 });
    second.put("lease", bytes("b"), bytes("second"));
    await second.commit();
    assert.deepEqual(await all(second.entries("lease")), ["b=second"]);
    assert.deepEqual(await all(first.entries("lease")), ["a=first"], "nothing has changed yet");
    second.setConsistentIndex({ index: 9, term: 2 });
    await succession.takeOver();
    await assert.rejects(first.get("lease", bytes("a")), { code: "superseded" });
    assert.throws(() => first.put("lease", bytes("c"), bytes("late")), { code: "superseded" });
    await assert.rejects(first.snapshot(), { code: "superseded" });
    await first.commit({ sync: true });
    await first.close();
    second.put("lease", bytes("c"), bytes("second"));
    await second.commit({ sync: true });
    await second.close();
    const again = await home.open();
    assert.deepEqual(again.consistentIndex, { index: 9, term: 2 });
    assert.deepEqual(await all(again.entries("lease")), ["b=second", "c=second"]);
    const third = await again.successor();
    assert.deepEqual(await all(third.backend.entries("lease")), [], "nothing of the first is left");
    await third.abandon();
    await again.close();
  });

  test(`${name}: a successor that never took over leaves no trace`, async () => {
    const home = await makeHome();
    const first = await home.open();
    first.put("lease", bytes("a"), bytes("first"));
    await first.commit({ sync: true });
    const given = await first.successor();
    given.backend.put("lease", bytes("b"), bytes("given up"));
    await given.backend.commit({ sync: true });
    await given.abandon();
    assert.throws(() => given.backend.put("lease", bytes("c"), bytes("late")), BackendError);
    const cut = await first.successor();
    assert.deepEqual(await all(cut.backend.entries("lease")), []);
    cut.backend.put("lease", bytes("c"), bytes("cut short"));
    await cut.backend.commit({ sync: true });
    await cut.leave();
    await first.close();
    const again = await home.open();
    assert.deepEqual(await all(again.entries("lease")), ["a=first"]);
    assert.equal(await again.completeSuccessor(), undefined);
    const empty = await again.successor();
    assert.deepEqual(await all(empty.backend.entries("lease")), []);
    await empty.abandon();
    await again.close();
  });

  test(`${name}: a successor that is complete is found after the next start, until it is given up`, async () => {
    const home = await makeHome();
    const first = await home.open();
    first.put("lease", bytes("a"), bytes("first"));
    await first.commit({ sync: true });
    const left = await first.successor();
    left.backend.put("lease", bytes("b"), bytes("second"));
    left.backend.setConsistentIndex({ index: 8, term: 2 });
    await left.complete();
    await left.leave();
    await first.close();
    const again = await home.open();
    assert.deepEqual(await all(again.entries("lease")), ["a=first"]);
    const found = await again.completeSuccessor();
    assert.deepEqual(found?.backend.consistentIndex, { index: 8, term: 2 });
    assert.deepEqual(await all(found!.backend.entries("lease")), ["b=second"]);
    await found!.abandon();
    assert.equal(await again.completeSuccessor(), undefined);
    const other = await again.successor();
    await other.complete();
    await other.takeOver();
    await other.backend.close();
    const last = await home.open();
    assert.deepEqual(await all(last.entries("lease")), []);
    assert.equal(await last.completeSuccessor(), undefined);
    await last.close();
  });

  test(`${name}: a checkpoint's files make a backend of the same moment, also beside another one`, async () => {
    const [leader, follower] = [await makeHome(), await makeHome()];
    const from = await leader.open();
    for (let n = 0; n < 500; n++)
      from.put("key", bytes(`${n}`.padStart(3)), Buffer.alloc(30_000, n));
    from.setConsistentIndex({ index: 4, term: 2 });
    await from.commit();
    from.put("lease", bytes("open"), bytes("1"));
    let calls = 0;
    const taking = from.checkpoint(() => calls++);
    from.setConsistentIndex({ index: 5, term: 2 });
    const checkpoint = await taking;
    assert.deepEqual(checkpoint.consistentIndex, { index: 5, term: 2 });
    assert.equal(calls, 1);
    from.put("lease", bytes("later"), bytes("1"));
    from.delete("key", bytes("  7"));
    await from.commit({ sync: true });
    await from.defragment();
    const to = await follower.open();
    to.put("lease", bytes("own"), bytes("1"));
    await to.commit({ sync: true });
    const copied = await to.successor((files) => copy(checkpoint, files));
    await checkpoint.close();
    assert.deepEqual(copied.backend.consistentIndex, { index: 5, term: 2 });
    assert.deepEqual(await all(copied.backend.entries("lease")), ["open=1"]);
    assert.equal((await all(copied.backend.entries("key"))).length, 500);
    assert.deepEqual(await all(to.entries("lease")), ["own=1"]);
    copied.backend.put("lease", bytes("more"), bytes("1"));
    await copied.complete();
    await copied.takeOver();
    await copied.backend.close();
    const again = await follower.open();
    assert.deepEqual(again.consistentIndex, { index: 5, term: 2 });
    assert.deepEqual(await all(again.entries("lease")), ["more=1", "open=1"]);
    assert.equal((await again.get("key", bytes("  7")))?.length, 30_000);
    await again.close();
    await from.close();
  });

  test(`${name}: a checkpoint's files can be completed of tables that were copied before`, async () => {
    const [leader, follower] = [await makeHome(), await makeHome()];
    const from = await leader.open();
    const random = new SeededRandom(5);
    let index = 0;
    const put = async (n: number): Promise<void> => {
      from.put("key", bytes(`${n}`.padStart(3)), random.bytes(100_000));
      from.setConsistentIndex({ index: ++index, term: 2 });
      await from.commit();
    };
    for (let n = 1; n <= 200; n++) await put(n);
    const tables = await from.tables();
    assert.ok(tables.files.length > 0);
    for (let n = 150; n <= 250; n++) await put(n);
    from.delete("key", bytes("  7"));
    const to = await follower.open();
    let checkpoint: BackendCheckpoint | undefined;
    const copied = await to.successor(async (files) => {
      await copy(tables, files);
      checkpoint = await from.checkpoint();
      assert.equal(checkpoint.opening, tables.opening);
      const came = new Map(tables.files.map(({ name: file, sizeBytes }) => [file, sizeBytes]));
      const stays = ({ name: file, sizeBytes }: SharedFile) => came.get(file) === sizeBytes;
      const names = checkpoint.files.filter(stays).map(({ name: file }) => file);
      assert.ok(names.length > 0);
      await files.keepOnly(names);
      await copy(checkpoint, files, (file) => !stays(file));
    });
    await tables.close();
    await checkpoint!.close();
    assert.deepEqual(copied.backend.consistentIndex, { index, term: 2 });
    assert.deepEqual(await all(copied.backend.entries("key")), await all(from.entries("key")));
    await copied.abandon();
    await to.close();
    await from.close();
  });

  test(`${name}: files that are no database are refused, and nothing is left of them`, async () => {
    const home = await makeHome();
    const backend = await home.open();
    backend.put("lease", bytes("a"), bytes("1"));
    backend.setConsistentIndex({ index: 1, term: 1 });
    await backend.commit({ sync: true });
    const checkpoint = await backend.checkpoint();
    const named = (name: string) => async (files: FilesSink) => {
      await files.begin(name);
      await files.write(bytes("x"));
      await files.end();
    };
    const wrong: readonly ((files: FilesSink) => Promise<void>)[] = [
      async () => undefined,
      named("../CURRENT"),
      named("IN-USE"),
      named("000001.ldb/x"),
      named("CURRENT"),
      async (files) => {
        await copy(checkpoint, files);
        await copy(checkpoint, files);
      },
      (files) => files.keepOnly(["CURRENT"]),
      async (files) => {
        await copy(checkpoint, files);
        await files.keepOnly(["CURRENT"]);
      },
      (files) => copy(checkpoint, files, ({ name: file }) => file !== "CURRENT"),
      async (files) => {
        await copy(checkpoint, files);
        throw new BackendError("corrupt", "cut off");
      },
    ];
    for (const fill of wrong) {
      await assert.rejects(backend.successor(fill), { code: "corrupt" });
      assert.equal(await backend.completeSuccessor(), undefined);
    }
    await checkpoint.close();
    assert.deepEqual(await all(backend.entries("lease")), ["a=1"]);
    await backend.close();
  });

  test(`${name}: defragmenting, reclaiming and measuring leave the pairs alone`, async () => {
    const backend = await (await makeHome()).open();
    backend.put("key", bytes("k"), Buffer.alloc(100_000));
    await backend.reclaim("key", {});
    await backend.defragment();
    await backend.reclaim("key", { from: bytes("a"), to: bytes("z") });
    assert.ok((await backend.diskBytes()) >= 0);
    assert.equal((await backend.get("key", bytes("k")))?.length, 100_000);
    await backend.close();
  });

  test(`${name}: a closed backend refuses to be used`, async () => {
    const backend = await (await makeHome()).open();
    await backend.close();
    await backend.close();
    assert.throws(() => backend.put("key", bytes("k"), bytes("v")), BackendError);
    assert.throws(() => backend.entries("key"), BackendError);
    await assert.rejects(backend.get("key", bytes("k")), BackendError);
    await assert.rejects(backend.commit(), BackendError);
    await backend.reclaim("key", {});
  });
}
