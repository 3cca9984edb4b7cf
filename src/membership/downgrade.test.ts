import assert from "node:assert/strict";
import { test } from "node:test";
import { EtcdError } from "../base/index.ts";
import { checkDowngrade, checkDowngradeCancel } from "./downgrade.ts";

const idle = { enabled: false, targetVersion: "" };
const running = { enabled: true, targetVersion: "3.4.0" };

function verdict(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    assert.ok(error instanceof EtcdError);
    return error.kind;
  }
}

test("a cluster can go down by one minor version, and nothing else", () => {
  const check = (target: string): unknown =>
    verdict(() => checkDowngrade({ clusterVersion: "3.5.0", downgrade: idle }, target));
  for (const target of ["3.4", "3.4.0", "3.4.23"]) assert.equal(check(target), "3.4.0");
  for (const target of ["3.3", "3.5.0", "3.6", "2.4"]) {
    assert.equal(check(target), "InvalidDowngradeTargetVersion");
  }
  for (const target of ["", "3", "v3.4"]) {
    assert.equal(check(target), "WrongDowngradeVersionFormat");
  }
});

test("a downgrade needs a decided version and no other downgrade", () => {
  const undecided = { clusterVersion: undefined, downgrade: idle };
  const busy = { clusterVersion: "3.5.0", downgrade: running };
  assert.equal(
    verdict(() => checkDowngrade(undecided, "3.4.0")),
    "ClusterVersionUnavailable",
  );
  assert.equal(
    verdict(() => checkDowngrade(busy, "3.4.0")),
    "DowngradeInProcess",
  );
});

test("only a running downgrade is cancelled", () => {
  const clusterVersion = "3.5.0";
  assert.equal(
    verdict(() => checkDowngradeCancel({ clusterVersion, downgrade: running })),
    undefined,
  );
  assert.equal(
    verdict(() => checkDowngradeCancel({ clusterVersion, downgrade: idle })),
    "NoInflightDowngrade",
  );
});
