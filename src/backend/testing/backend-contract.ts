import assert from "node:assert/strict";
import { test } from "node:test";
import { type Backend, BackendError, type BucketEntry } from "../backend.ts";

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

  test(`${name}: defragmenting and measuring leave the pairs alone`, async () => {
    const backend = await (await makeHome()).open();
    backend.put("key", bytes("k"), Buffer.alloc(100_000));
    await backend.defragment();
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
  });
}
