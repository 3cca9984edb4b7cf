import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { createMemoryBackend } from "../../backend/testing/memory-backend.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { MemoryDisk } from "../../base/testing/memory-disk.ts";
import { Metrics } from "../../host/index.ts";
import { EntryType } from "../../raft/index.ts";
import type { MemberOptions } from "../member-options.ts";
import { silentLogger } from "../testing/key-space.ts";
import { expectedMembers, openMemberLog, withTermOf } from "./open-log.ts";

const sha1 = (bytes: Buffer): Buffer => createHash("sha1").update(bytes).digest();
const dirs = { wal: "/wal", snap: "/snap", store: "/store" };

function settings(fields: Partial<MemberOptions> = {}): MemberOptions {
  const initialCluster = ["a", "b", "c"].map((name) => ({
    name,
    peerUrls: [`http://${name}:2380`],
  }));
  return { name: "a", initialCluster, initialClusterToken: "t", ...fields } as MemberOptions;
}

async function openLog(disk: MemoryDisk, options: MemberOptions) {
  const clock = new ManualClock();
  const backend = await createMemoryBackend();
  const world = { disk, clock, backend, logger: silentLogger, metrics: new Metrics(), sha1 };
  const { identity, persisted, wal } = await openMemberLog(options, world, dirs);
  await wal.close();
  return { identity, persisted };
}

/** The cluster that member 7 was added to. */
const join = {
  clusterId: 99n,
  memberId: 7n,
  members: [
    { id: 5n, name: "x", peerUrls: ["http://x:2380"], clientUrls: [], isLearner: false },
    { id: 7n, name: "", peerUrls: ["http://a:2380"], clientUrls: [], isLearner: false },
  ],
};

test("every member of a new cluster begins with the same committed entries, one for each", async () => {
  const a = await openLog(new MemoryDisk(), settings());
  const b = await openLog(new MemoryDisk(), settings({ name: "b" }));
  assert.deepEqual(a.persisted, b.persisted);
  assert.notEqual(a.identity.memberId, b.identity.memberId);
  assert.equal(a.identity.clusterId, b.identity.clusterId);
  const { entries, hardState } = a.persisted;
  assert.deepEqual(hardState, { term: 1, vote: 0n, commit: 3 });
  assert.deepEqual(
    entries.map(({ index, type }) => [index, type]),
    [1, 2, 3].map((index) => [index, EntryType.confChange]),
  );
});

test("a new log that a crash cut short is begun again, if it is the one that the settings speak of", async () => {
  const disk = new MemoryDisk();
  const { identity } = await openLog(disk, settings({ join }));
  assert.deepEqual(identity, { memberId: 7n, clusterId: 99n });
  const again = await openLog(disk, settings());
  assert.deepEqual(again.identity, { memberId: 7n, clusterId: 99n });
  assert.deepEqual(again.persisted.entries, [], "a member that joins waits for its leader");
  const own = (await openLog(new MemoryDisk(), settings())).identity;
  const cut = new MemoryDisk();
  await openLog(cut, settings({ join: { ...own, members: [] } }));
  const begun = await openLog(cut, settings());
  assert.equal(begun.persisted.entries.length, 3);
});

test("before the log says who is a member, the settings do, or the cluster that is joined", async () => {
  const own = (await openLog(new MemoryDisk(), settings())).identity;
  const names = (identity = own, fields = {}) =>
    expectedMembers(identity, settings(fields), sha1).map(({ name }) => name);
  assert.deepEqual(names().toSorted(), ["a", "b", "c"]);
  assert.deepEqual(names(own, { initialClusterToken: "other" }), []);
  assert.deepEqual(names({ memberId: 7n, clusterId: 99n }), []);
  assert.deepEqual(names({ memberId: 7n, clusterId: 99n }, { join }), ["x", ""]);
});

test("entries of a term that a crash kept from the log bring the term with them, without a vote", () => {
  const hardState = { term: 9, vote: 7n, commit: 3 };
  assert.deepEqual(withTermOf({ term: 10 }, hardState), { term: 10, vote: 0n, commit: 3 });
});

test("the term and vote of a log that is whole stay as they are", () => {
  const hardState = { term: 9, vote: 7n, commit: 3 };
  assert.equal(withTermOf({ term: 9 }, hardState), hardState);
  assert.equal(withTermOf(undefined, hardState), hardState);
});
