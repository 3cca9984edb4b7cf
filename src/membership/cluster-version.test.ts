import assert from "node:assert/strict";
import { test } from "node:test";
import { isDowngraded, nextClusterVersion } from "./cluster-version.ts";
import { isLearnerReady } from "./learner-readiness.ts";
import { refusalOfVersion } from "./own-version.ts";

const none = { enabled: false, targetVersion: "" };
const to34 = { enabled: true, targetVersion: "3.4.0" };

function next(
  clusterVersion: string | undefined,
  servers: readonly (string | undefined)[],
  downgrade = none,
): string | undefined {
  return nextClusterVersion({ clusterVersion, downgrade, servers });
}

test("the first version is the lowest that members run, or 3.0 while one of them is silent", () => {
  assert.equal(next(undefined, ["3.5.17"]), "3.5.0");
  assert.equal(next(undefined, ["3.5.17", "3.4.23", "3.6.1"]), "3.4.0");
  assert.equal(next(undefined, ["3.5.17", undefined]), "3.0.0");
  assert.equal(next(undefined, ["3.5.17", "garbage"]), "3.0.0");
});

test("the version rises with the lowest member and never falls by itself", () => {
  assert.equal(next("3.0.0", ["3.5.17", "3.4.23"]), "3.4.0");
  assert.equal(next("3.4.0", ["3.5.17", "3.4.23"]), undefined);
  assert.equal(next("3.4.0", ["3.5.17", "3.5.1"]), "3.5.0");
  assert.equal(next("3.4.0", ["3.5.17", undefined]), undefined);
  assert.equal(next("3.5.0", ["3.5.17", "3.4.23"]), undefined);
  assert.equal(next("3.4.0", ["4.0.0"]), undefined);
});

test("while a downgrade is under way the version goes down to its target and stays there", () => {
  assert.equal(next("3.5.0", ["3.5.17", "3.5.17"], to34), "3.4.0");
  assert.equal(next("3.5.0", ["3.5.17", undefined], to34), "3.4.0");
  assert.equal(next("3.4.0", ["3.5.17", "3.5.17"], to34), undefined);
});

test("a downgrade is through when every member runs its target", () => {
  assert.ok(isDowngraded({ downgrade: to34, servers: ["3.4.23", "3.4.9"] }));
  assert.ok(!isDowngraded({ downgrade: to34, servers: ["3.4.23", "3.5.17"] }));
  assert.ok(!isDowngraded({ downgrade: to34, servers: ["3.4.23", undefined] }));
  assert.ok(!isDowngraded({ downgrade: none, servers: ["3.4.23"] }));
});

test("a member older than its cluster is refused, unless the cluster is on its way down to it", () => {
  const refusal = (own: string, clusterVersion: string | undefined, downgrade = none) =>
    refusalOfVersion(own, { clusterVersion, downgrade });
  assert.equal(refusal("3.5.17", undefined), undefined);
  assert.equal(refusal("3.5.17", "3.5.0"), undefined);
  assert.equal(refusal("3.5.17", "3.4.0"), undefined);
  assert.match(
    refusal("3.4.23", "3.5.0") ?? "",
    /server version is lower than determined cluster version/,
  );
  assert.equal(refusal("3.4.23", "3.5.0", to34), undefined);
  assert.match(refusal("3.3.0", "3.5.0", to34) ?? "", /lower/);
  assert.match(refusal("3.5.17", "x") ?? "", /cannot compare/);
});

test("a learner is ready with nine tenths of the leader's log", () => {
  assert.ok(isLearnerReady({ learner: 90, leader: 100 }));
  assert.ok(!isLearnerReady({ learner: 89, leader: 100 }));
  assert.ok(isLearnerReady({ learner: 0, leader: 0 }));
});
