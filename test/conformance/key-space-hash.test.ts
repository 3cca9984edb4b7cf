// The same operations on official etcd and on the store: HashKV must agree at every revision, as members compare it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { createMemoryBackend } from "../../src/backend/testing/memory-backend.ts";
import { openStore, type Store } from "../../src/mvcc/index.ts";
import { EagerClock } from "../../src/mvcc/testing/eager-clock.ts";
import { requireOfficial, startOfficialEtcd } from "../official.ts";

type Operation =
  | { readonly put: string; readonly value: string; readonly lease?: string }
  | { readonly delete: string; readonly end?: string };

const leaseId = "7587862094571";

/** A history with overwrites, deletes, re-creations, ranges, leases, empty values and transactions. */
const transactions: readonly (readonly Operation[])[] = [
  [{ put: "a", value: "1" }],
  [{ put: "b", value: "" }],
  [{ put: "a", value: "2", lease: leaseId }],
  [
    { put: "c/1", value: "x".repeat(300) },
    { put: "c/2", value: "y" },
    { put: "c/3", value: "z" },
  ],
  [{ delete: "b" }],
  [{ put: "b", value: "again" }],
  [{ delete: "nothing" }],
  [
    { delete: "c/", end: "c0" },
    { put: "d", value: "in the same transaction" },
  ],
  [{ put: "ключ", value: "значение" }],
  [{ put: "c/2", value: "back", lease: leaseId }],
  [{ delete: "a" }],
  [{ put: "a", value: "3" }],
  [{ delete: "d" }],
  [{ put: "k".repeat(200), value: "a long key" }],
];

interface Official {
  post(path: string, body: object): Promise<unknown>;
  hashKv(revision: number): Promise<number>;
}

async function startOfficial(t: TestContext): Promise<Official | undefined> {
  const etcdctl = requireOfficial(t, "etcdctl");
  if (requireOfficial(t, "etcd") === undefined || etcdctl === undefined) return undefined;
  const { clientUrl } = await startOfficialEtcd(t);
  return {
    post: async (path, body) => {
      const response = await fetch(`${clientUrl}/v3/${path}`, {
        method: "POST",
        body: JSON.stringify(body),
      });
      const answer = await response.json();
      assert.ok(response.ok, JSON.stringify(answer));
      return answer;
    },
    hashKv: async (revision) => {
      const args = ["--endpoints", clientUrl, "endpoint", "hashkv", "--rev", `${revision}`];
      const run = promisify(execFile);
      const env = { ...process.env, ETCDCTL_API: "3" };
      const { stdout } = await run(etcdctl, [...args, "-w", "json"], { env });
      return JSON.parse(stdout)[0].HashKV.hash;
    },
  };
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const latin1 = (text: string): string => Buffer.from(text).toString("latin1");

function toRequest(operation: Operation): object {
  if ("put" in operation) {
    const { put, value, lease } = operation;
    const fields = { key: base64(put), value: base64(value) };
    return { request_put: lease === undefined ? fields : { ...fields, lease } };
  }
  const { delete: key, end } = operation;
  const fields = { key: base64(key) };
  return {
    request_delete_range: end === undefined ? fields : { ...fields, range_end: base64(end) },
  };
}

function applyTo(store: Store, operations: readonly Operation[]): void {
  const txn = store.write();
  for (const operation of operations) {
    if ("put" in operation) {
      const { put, value, lease } = operation;
      txn.put(latin1(put), Buffer.from(value), BigInt(lease ?? 0));
    } else {
      txn.deleteRange(latin1(operation.delete), latin1(operation.end ?? ""));
    }
  }
  txn.end();
}

async function compareHashes(official: Official, store: Store): Promise<void> {
  // 3.4 refuses the compact revision itself, which 3.5 accepts.
  const from = Math.max(2, store.compactRevision + 1);
  for (let revision = from; revision <= store.currentRevision; revision++) {
    const ours = await store.hashKv(revision);
    assert.equal(
      ours.hash,
      await official.hashKv(revision),
      `revision ${revision}, compacted at ${store.compactRevision}`,
    );
  }
}

test("HashKV agrees with official etcd at every revision, before and after compactions", async (t) => {
  const official = await startOfficial(t);
  if (official === undefined) return;
  await official.post("lease/grant", { ID: leaseId, TTL: 3600 });
  const store = await openStore({
    backend: await createMemoryBackend(),
    clock: new EagerClock(),
  });
  for (const operations of transactions) {
    await official.post("kv/txn", { success: operations.map(toRequest) });
    applyTo(store, operations);
  }
  await compareHashes(official, store);
  for (const revision of [3, 6, 8, 11, store.currentRevision - 1]) {
    await official.post("kv/compaction", { revision: `${revision}`, physical: true });
    store.compact(revision);
    await store.runCompaction();
    await compareHashes(official, store);
  }
  await store.close();
});
