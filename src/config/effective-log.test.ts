import assert from "node:assert/strict";
import { test } from "node:test";
import { effectiveSettingsFields, usedVariables } from "./effective-log.ts";
import { settingNames } from "./table/settings-table.ts";
import { runIn } from "./testing/resolve-in-test.ts";

test("every setting is listed once, with where it came from unless that is the default", async () => {
  const resolution = await runIn({
    argv: ["--name=m1", "--config-file=f", "--auto-compaction-retention=2"],
    env: { ETCD_MAX_TXN_OPS: "64" },
    file: { path: "f", text: "snapshot-count: 0\n" },
  });
  const fields = effectiveSettingsFields(resolution);
  assert.deepEqual(fields.given, {
    "config-file": { value: "f", from: "flag --config-file" },
    name: { value: "m1", from: "flag --name" },
    "snapshot-count": { value: "100000", from: "file f:1 (snapshot-count)" },
    "max-txn-ops": { value: "64", from: "environment ETCD_MAX_TXN_OPS" },
    "auto-compaction-retention": { value: "2", from: "flag --auto-compaction-retention" },
  });
  const byDefault = fields.default as Record<string, string>;
  assert.equal(byDefault["data-dir"], "m1.etcd");
  assert.equal(byDefault["initial-cluster"], "m1=http://localhost:2380");
  assert.equal(byDefault["grpc-keepalive-interval"], "2h0m0s");
  assert.equal(Object.keys(byDefault).length + 5, settingNames.length);
  assert.doesNotThrow(() => JSON.stringify(fields));
});

test("variables that settled a setting are known for etcd's line about them", async () => {
  const { provenance } = await runIn({
    argv: ["--name=m1"],
    env: { ETCD_MAX_TXN_OPS: "64", ETCD_NAME: "m2" },
  });
  assert.deepEqual(usedVariables(provenance), [{ name: "ETCD_MAX_TXN_OPS", value: "64" }]);
});
