import assert from "node:assert/strict";
import { test } from "node:test";
import { variableOf } from "../table/setting.ts";
import { flagsOf, ignoredFlags, rowOf, settingNames } from "../table/settings-table.ts";
import { readEnvironment } from "./variables.ts";

test("every setting but version is read from its variable, old names too", () => {
  for (const name of settingNames) {
    for (const flag of flagsOf(name)) {
      const { givens } = readEnvironment({ [variableOf(flag)]: "v" });
      const expected = rowOf(name).environment === false ? [] : [[name, flag, "v"]];
      assert.deepEqual(
        givens.map((given) => [given.setting, given.flag, given.text]),
        expected,
      );
    }
  }
});

test("an empty variable counts as not given", () => {
  assert.deepEqual(readEnvironment({ ETCD_NAME: "" }), { givens: [], warnings: [] });
});

test("other programs' variables are left alone", () => {
  const env = { PATH: "/bin", ETCDCTL_API: "3", ETCD: "x", ETCD_UNSUPPORTED_ARCH: "arm64" };
  assert.deepEqual(readEnvironment(env).givens, []);
  assert.deepEqual(
    readEnvironment({ PATH: "/bin", ETCDCTL_API: "3" }).warnings.map((w) => w.message),
    [],
  );
});

test("an unknown variable is warned of with the nearest name", () => {
  const { warnings } = readEnvironment({ ETCD_NAEM: "x" });
  assert.deepEqual(warnings, [
    {
      message: "unrecognized environment variable",
      fields: { "environment-variable": "ETCD_NAEM", nearest: "ETCD_NAME" },
    },
  ]);
});

test("variables of flags without effect are warned of as such", () => {
  const names = [...ignoredFlags.map(variableOf), "ETCD_VERSION"];
  for (const name of names) {
    const { givens, warnings } = readEnvironment({ [name]: "x" });
    assert.deepEqual(givens, []);
    assert.equal(warnings[0]?.message, "ignored an environment variable without effect");
  }
});
