import assert from "node:assert/strict";
import { test } from "node:test";
import type { Logger } from "../../base/index.ts";
import type { ReadBarrier } from "../consensus/read-barrier.ts";
import type { Cluster } from "./cluster.ts";
import { Downgrades } from "./downgrades.ts";

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const none = { enabled: false, targetVersion: "" };
const to34 = { enabled: true, targetVersion: "3.4.0" };

/** Member 1 of two, asked while the cluster is at this version. */
function startDowngrades(clusterVersion: string | undefined, downgrade = none, other = "3.5.17") {
  const proposed: unknown[] = [];
  const downgrades = new Downgrades({
    ownId: 1n,
    ownVersion: "3.5.17",
    cluster: {
      version: clusterVersion,
      versions: { clusterVersion, downgrade },
      members: () => [{ id: 1n }, { id: 2n }],
    } as unknown as Cluster,
    queries: { version: async () => ({ server: other, cluster: "3.4.0" }) },
    proposer: {
      request: async ({ downgradeInfoSet }) => void proposed.push(downgradeInfoSet),
      v2Request: async ({ method, path, val }) => void proposed.push([method, path, val]),
    },
    barrier: { wait: () => undefined } as unknown as ReadBarrier,
    logger: quiet,
  });
  return { downgrades, proposed };
}

test("a downgrade leads one minor version down", async () => {
  const { downgrades, proposed } = startDowngrades("3.5.0");
  assert.equal(await downgrades.validate("3.4"), "3.5.0");
  await assert.rejects(downgrades.validate("3.3"), { kind: "InvalidDowngradeTargetVersion" });
  await assert.rejects(downgrades.enable("4"), { kind: "WrongDowngradeVersionFormat" });
  assert.equal(proposed.length, 0);
  assert.equal(await downgrades.enable("3.4.23"), "3.5.0");
  const { enabled, ver } = proposed[0] as { enabled: boolean; ver: string };
  assert.deepEqual({ enabled, ver }, { enabled: true, ver: "3.4.0" });
});

test("nothing is decided before the cluster has a version, or while a downgrade is under way", async () => {
  const undecided = startDowngrades(undefined).downgrades;
  await assert.rejects(undecided.validate("3.4"), { kind: "ClusterVersionUnavailable" });
  const busy = startDowngrades("3.5.0", to34).downgrades;
  await assert.rejects(busy.enable("3.4"), { kind: "DowngradeInProcess" });
});

test("a downgrade is called off by its own entry as long as all members know it", async () => {
  await assert.rejects(startDowngrades("3.5.0").downgrades.cancel(), {
    kind: "NoInflightDowngrade",
  });
  const { downgrades, proposed } = startDowngrades("3.5.0", to34);
  await downgrades.cancel();
  assert.equal((proposed[0] as { enabled: boolean }).enabled, false);
});

test("a version that has come down rises again to call the downgrade off, unless an older member is there", async () => {
  const { downgrades, proposed } = startDowngrades("3.4.0", to34);
  await downgrades.cancel();
  assert.deepEqual(proposed, [["PUT", "/0/version", "3.5.0"]]);
  const mixed = startDowngrades("3.4.0", to34, "3.4.23");
  await assert.rejects(mixed.downgrades.cancel(), { kind: "NotCapable" });
  assert.deepEqual(mixed.proposed, []);
});
