import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdserverpb, membershippb } from "../wire/protobuf/index.ts";
import { isKnownToAll } from "./entry-kinds.ts";

const put = { put: etcdserverpb.PutRequest.create() };
const checkpoint = { leaseCheckpoint: etcdserverpb.LeaseCheckpointRequest.create() };
const downgrade = { downgradeInfoSet: membershippb.DowngradeInfoSetRequest.create() };
const testVersion = { downgradeVersionTest: etcdserverpb.DowngradeVersionTestRequest.create() };

test("what 3.4 knows may be proposed at any time", () => {
  for (const version of [undefined, "3.0.0", "3.4.0", "3.5.0"]) {
    assert.ok(isKnownToAll(put, version));
    assert.ok(isKnownToAll(checkpoint, version));
  }
});

test("what 3.5 brought waits until no member is older", () => {
  for (const version of [undefined, "3.0.0", "3.4.0", "garbage"]) {
    assert.ok(!isKnownToAll(downgrade, version));
  }
  assert.ok(isKnownToAll(downgrade, "3.5.0"));
  assert.ok(isKnownToAll(downgrade, "3.6.0"));
  assert.ok(!isKnownToAll(testVersion, "3.5.0"));
});
