import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryBackend } from "../../backend/testing/memory-backend.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { Metrics } from "../../host/index.ts";
import { loadMembership, type Membership, versionRequest } from "../../membership/index.ts";
import { Cluster } from "./cluster.ts";

const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };
const ownId = 7n;
const publication = { name: "seven", clientUrls: ["http://seven:2379"] };

async function membershipWith(attributes: {
  readonly name: string;
  readonly clientUrls: readonly string[];
}): Promise<Membership> {
  const membership = await loadMembership({ backend: await createMemoryBackend() });
  const member = { id: ownId, peerUrls: ["http://seven:2380"], isLearner: false, ...attributes };
  membership.applyConfiguration({ kind: "add", member });
  return membership;
}

async function emptyCluster(): Promise<Cluster> {
  return new Cluster({
    membership: await membershipWith({ name: "", clientUrls: [] }),
    identity: { memberId: ownId, clusterId: 1n },
    expected: [],
    ownVersion: "3.5.17",
    clock: new ManualClock(),
    logger,
    metrics: new Metrics().etcd,
  });
}

test("a member is published when a snapshot shows it, though its entry never comes", async () => {
  const cluster = await emptyCluster();
  let isPublished = false;
  const never = { v2Request: () => new Promise<unknown>(silent) };
  const published = cluster.publish(never, publication).then(() => {
    isPublished = true;
  });
  cluster.replaceMembership(await membershipWith({ name: "", clientUrls: [] }));
  await new Promise(setImmediate);
  assert.equal(isPublished, false);
  cluster.replaceMembership(await membershipWith(publication));
  await published;
});

test("only a version that goes down is told as lowered", async () => {
  const cluster = await emptyCluster();
  const heard: (string | undefined)[] = [];
  cluster.onVersionLowered(() => heard.push(cluster.version));
  for (const version of ["3.0.0", "3.5.0"]) cluster.applyV2(versionRequest(version));
  assert.deepEqual(heard, []);
  cluster.applyV2(versionRequest("3.4.0"));
  assert.deepEqual(heard, ["3.4.0"]);
});

test("a member older than its cluster is refused, also when the cluster outgrows it", async () => {
  const cluster = await emptyCluster();
  cluster.checkOwnVersion();
  cluster.applyV2(versionRequest("3.5.0"));
  cluster.checkOwnVersion();
  const refusal = /server version is lower than determined cluster version/;
  assert.throws(() => cluster.applyV2(versionRequest("3.6.0")), refusal);
  assert.throws(() => cluster.checkOwnVersion(), refusal);
  const outgrown = await membershipWith(publication);
  outgrown.applyCluster({ kind: "version", version: "3.6.0" });
  const other = await emptyCluster();
  assert.throws(() => other.replaceMembership(outgrown), refusal);
});
