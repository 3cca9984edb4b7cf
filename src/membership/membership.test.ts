import assert from "node:assert/strict";
import { test } from "node:test";
import type { Backend, Bucket } from "../backend/index.ts";
import { createMemoryBackend } from "../backend/testing/memory-backend.ts";
import { EtcdError } from "../base/index.ts";
import type { Member } from "./member.ts";
import { loadMembership, type Membership } from "./membership.ts";
import type { ConfigurationChange } from "./membership-change.ts";

function memberWith(id: bigint, fields: Partial<Member> = {}): Member {
  const peerUrls = [`http://m${id}:2380`];
  return { id, name: "", peerUrls, clientUrls: [], isLearner: false, ...fields };
}

/** Checks and makes a change; returns the refusal. */
function apply(membership: Membership, change: ConfigurationChange): string {
  try {
    membership.validate(change);
  } catch (error) {
    assert.ok(error instanceof EtcdError);
    return error.kind;
  }
  membership.applyConfiguration(change);
  return "ok";
}

function add(membership: Membership, member: Member): string {
  return apply(membership, { kind: "add", member });
}

async function text(backend: Backend, place: { bucket: Bucket; key: string }): Promise<string> {
  return (await backend.get(place.bucket, Buffer.from(place.key)))?.toString() ?? "none";
}

test("members are listed in order of their IDs, as unsigned numbers", async () => {
  const membership = await loadMembership({ backend: await createMemoryBackend() });
  for (const id of [0xf000_0000_0000_0000n, 7n, 12n]) add(membership, memberWith(id));
  assert.deepEqual(
    membership.members().map(({ id }) => id),
    [7n, 12n, 0xf000_0000_0000_0000n],
  );
});

test("an ID or peer URL in use is refused", async () => {
  const membership = await loadMembership({ backend: await createMemoryBackend() });
  assert.equal(add(membership, memberWith(1n)), "ok");
  assert.equal(add(membership, memberWith(1n, { peerUrls: ["http://x:1"] })), "MemberExist");
  const peerUrls = ["http://y:1", "http://m1:2380"];
  assert.equal(add(membership, memberWith(2n, { peerUrls })), "PeerURLExist");
  assert.equal(add(membership, memberWith(2n)), "ok");
  const update = { kind: "update", id: 2n, isLearner: false } as const;
  assert.equal(apply(membership, { ...update, peerUrls }), "PeerURLExist");
  assert.equal(apply(membership, { ...update, peerUrls: ["http://m2:2380", "http://z:1"] }), "ok");
  assert.deepEqual(membership.member(2n)!.peerUrls, ["http://m2:2380", "http://z:1"]);
});

test("a removed member never comes back", async () => {
  const membership = await loadMembership({ backend: await createMemoryBackend() });
  add(membership, memberWith(1n));
  add(membership, memberWith(2n));
  assert.equal(apply(membership, { kind: "remove", id: 2n }), "ok");
  assert.ok(membership.isRemoved(2n));
  assert.equal(apply(membership, { kind: "remove", id: 2n }), "MemberNotFound");
  assert.equal(add(membership, memberWith(2n)), "MemberNotFound");
  assert.equal(apply(membership, { kind: "remove", id: 3n }), "MemberNotFound");
});

test("there is one learner at a time, or as many as are allowed", async () => {
  const membership = await loadMembership({ backend: await createMemoryBackend() });
  add(membership, memberWith(1n));
  assert.equal(add(membership, memberWith(2n, { isLearner: true })), "ok");
  assert.equal(add(membership, memberWith(3n, { isLearner: true })), "TooManyLearners");
  const backend = await createMemoryBackend();
  const roomy = await loadMembership({ backend, learnersMax: 2 });
  const learner = (id: bigint) => memberWith(id, { isLearner: true });
  assert.equal(add(roomy, learner(1n)), "ok");
  assert.equal(add(roomy, learner(2n)), "TooManyLearners", "before a version is decided");
  roomy.applyCluster({ kind: "version", version: "3.4.0" });
  assert.equal(add(roomy, learner(2n)), "TooManyLearners", "as members of 3.4 decide");
  roomy.applyCluster({ kind: "version", version: "3.5.0" });
  assert.equal(add(roomy, learner(2n)), "ok");
});

test("a downgrade is off once the version that came down rises again", async () => {
  const backend = await createMemoryBackend();
  const membership = await loadMembership({ backend });
  const to34 = { enabled: true, targetVersion: "3.4.0" };
  membership.applyCluster({ kind: "version", version: "3.5.0" });
  membership.applyCluster({ kind: "downgrade", downgrade: to34 });
  membership.applyCluster({ kind: "version", version: "3.5.0" });
  membership.applyCluster({ kind: "version", version: "3.4.0" });
  assert.deepEqual(membership.downgrade, to34);
  membership.applyCluster({ kind: "version", version: "3.5.0" });
  assert.equal(membership.downgrade.enabled, false);
  assert.equal((await loadMembership({ backend })).downgrade.enabled, false);
});

test("a learner becomes a voter by promotion, and only it can", async () => {
  const membership = await loadMembership({ backend: await createMemoryBackend() });
  add(membership, memberWith(1n));
  add(membership, memberWith(2n, { isLearner: true }));
  assert.equal(apply(membership, { kind: "promote", id: 1n }), "MemberNotLearner");
  assert.equal(apply(membership, { kind: "promote", id: 3n }), "MemberNotFound");
  assert.equal(apply(membership, { kind: "promote", id: 2n }), "ok");
  assert.ok(!membership.member(2n)!.isLearner);
});

test("an update says whether the member is a learner; one that forgets it is taken as etcd's members take it", async () => {
  const membership = await loadMembership({ backend: await createMemoryBackend() });
  add(membership, memberWith(2n, { isLearner: true }));
  const peerUrls = ["http://new:1"];
  apply(membership, { kind: "update", id: 2n, peerUrls, isLearner: true });
  assert.deepEqual(membership.member(2n), memberWith(2n, { isLearner: true, peerUrls }));
  apply(membership, { kind: "update", id: 2n, peerUrls, isLearner: false });
  assert.deepEqual(membership.member(2n), memberWith(2n, { isLearner: false, peerUrls }));
});

test("members publish themselves, also when they are already gone", async () => {
  const membership = await loadMembership({ backend: await createMemoryBackend() });
  add(membership, memberWith(1n));
  const attributes = { name: "one", clientUrls: ["http://c:1"] };
  membership.applyCluster({ kind: "attributes", id: 1n, attributes });
  membership.applyCluster({ kind: "attributes", id: 9n, attributes });
  assert.deepEqual(membership.members(), [memberWith(1n, attributes)]);
});

test("everything survives a restart, in etcd's format", async () => {
  const backend = await createMemoryBackend();
  const before = await loadMembership({ backend });
  assert.equal(before.clusterVersion, undefined);
  add(before, memberWith(0x8e9e05c52164694dn));
  add(before, memberWith(0xabcn));
  apply(before, { kind: "remove", id: 0xabcn });
  const attributes = { name: "default", clientUrls: ["http://localhost:2379"] };
  before.applyCluster({ kind: "attributes", id: 0x8e9e05c52164694dn, attributes });
  before.applyCluster({ kind: "version", version: "3.5.0" });
  const downgrade = { enabled: true, targetVersion: "3.4.0" };
  before.applyCluster({ kind: "downgrade", downgrade });

  assert.equal(
    await text(backend, { bucket: "members", key: "8e9e05c52164694d" }),
    '{"id":10276657743932975437,"peerURLs":["http://m10276657743932975437:2380"],"name":"default","clientURLs":["http://localhost:2379"]}',
  );
  assert.equal(await text(backend, { bucket: "members", key: "abc" }), "none");
  assert.equal(await text(backend, { bucket: "members_removed", key: "abc" }), "removed");
  assert.equal(await text(backend, { bucket: "cluster", key: "clusterVersion" }), "3.5.0");
  assert.equal(
    await text(backend, { bucket: "cluster", key: "downgrade" }),
    '{"target-version":"3.4.0","enabled":true}',
  );

  const after = await loadMembership({ backend });
  assert.deepEqual(after.members(), before.members());
  assert.deepEqual(after.removedIds(), [0xabcn]);
  assert.equal(after.clusterVersion, "3.5.0");
  assert.deepEqual(after.downgrade, downgrade);
});
