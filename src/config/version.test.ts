import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdVersion, versionText } from "./version.ts";

test("the version text has the four lines that tools look for, and our own release", () => {
  assert.match(etcdVersion, /^3\.5\.\d+$/);
  const lines = versionText().split("\n");
  assert.equal(lines[0], `etcd Version: ${etcdVersion}`);
  assert.match(lines[1]!, /^Git SHA: ./);
  assert.match(lines[2]!, /^Node Version: v\d+/);
  assert.match(lines[3]!, /^Node OS\/Arch: \w+\/\w+$/);
  assert.match(lines[4]!, /^Appliance Version: \d+\.\d+\.\d+/);
  assert.equal(lines.length, 6);
});
