import assert from "node:assert/strict";
import { test } from "node:test";
import type { Logger } from "../base/index.ts";
import { encodeV2State, loadMembership, type Member } from "../membership/index.ts";
import { emptyConfState } from "../raft/index.ts";
import { silentLogger } from "../server/testing/key-space.ts";
import { emptyBackend } from "../server/testing/random-state.ts";
import { adoptMembers } from "./adopt-members.ts";

const member = (id: bigint, name = `m${id}`): Member => ({
  id,
  name,
  peerUrls: [`http://${name}:2380`],
  clientUrls: [],
  isLearner: false,
});

async function storeWith(ids: readonly bigint[], version?: string) {
  const membership = await loadMembership({ backend: await emptyBackend() });
  for (const id of ids) membership.applyConfiguration({ kind: "add", member: member(id) });
  if (version !== undefined) membership.applyCluster({ kind: "version", version });
  return membership;
}

function snapshotOf(voters: readonly bigint[], data: Buffer) {
  return { data, metadata: { index: 9, term: 2, confState: { ...emptyConfState, voters } } };
}

const treeOf = (ids: readonly bigint[], removed: readonly bigint[] = []): Buffer =>
  encodeV2State({
    members: () => ids.map((id) => member(id, `tree${id}`)),
    removedIds: () => removed,
    clusterVersion: "3.4.0",
  });

const noData = Buffer.alloc(0);

test("a store whose members are those of the configuration is right, whatever the tree says", async () => {
  const membership = await storeWith([1n, 2n], "3.5.0");
  adoptMembers(membership, snapshotOf([1n, 2n], treeOf([1n, 2n, 3n])), silentLogger);
  assert.deepEqual(
    membership.members().map(({ name }) => name),
    ["m1", "m2"],
  );
  assert.deepEqual(membership.removedIds(), []);
  adoptMembers(membership, snapshotOf([1n, 2n], noData), silentLogger);
  assert.equal(membership.clusterVersion, "3.5.0");
});

test("the tree fills a store without members", async () => {
  const membership = await storeWith([]);
  adoptMembers(membership, snapshotOf([4n, 5n], treeOf([4n, 5n], [6n])), silentLogger);
  assert.deepEqual(
    membership.members().map(({ name }) => name),
    ["tree4", "tree5"],
  );
  assert.deepEqual(membership.removedIds(), [6n]);
  assert.equal(membership.clusterVersion, "3.4.0");
});

test("members that a store has kept beyond their removal are removed where the tree agrees with the configuration", async () => {
  const membership = await storeWith([1n, 2n, 3n], "3.5.0");
  adoptMembers(membership, snapshotOf([1n, 2n], treeOf([1n, 2n])), silentLogger);
  assert.deepEqual(
    membership.members().map(({ id }) => id),
    [1n, 2n],
  );
  assert.ok(membership.isRemoved(3n));
  assert.equal(membership.clusterVersion, "3.5.0");
});

test("where nobody agrees with the configuration the store is kept, and the operator told", async () => {
  const warnings: string[] = [];
  const logger: Logger = { ...silentLogger, warn: (message) => warnings.push(message) };
  const membership = await storeWith([1n, 2n]);
  adoptMembers(membership, snapshotOf([1n, 9n], treeOf([1n])), logger);
  assert.deepEqual(
    membership.members().map(({ id }) => id),
    [1n, 2n],
  );
  adoptMembers(membership, snapshotOf([1n, 2n], Buffer.from("{")), logger);
  assert.deepEqual(warnings, [
    "the snapshot's members are not those of its configuration",
    "the snapshot's v2 tree cannot be read",
  ]);
});

test("a snapshot without any members is refused", async () => {
  const membership = await storeWith([]);
  assert.throws(() => adoptMembers(membership, snapshotOf([1n], noData), silentLogger), {
    code: "snapshot-refused",
  });
});
