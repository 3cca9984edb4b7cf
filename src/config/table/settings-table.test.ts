import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { groups, variableOf } from "./setting.ts";
import {
  flagsOf,
  ignoredFlags,
  rowOf,
  settingByFlag,
  settingByVariable,
  settingByYamlPath,
  settingNames,
} from "./settings-table.ts";

interface FlagFact {
  readonly name: string;
  readonly type: string;
  readonly default: string;
  readonly env: string | null;
  readonly yaml: string | null;
}

const facts = JSON.parse(
  readFileSync(new URL("../testdata/flags.json", import.meta.url), "utf8"),
) as { flags: FlagFact[]; ignored: string[]; featureGates: { name: string; oldFlag?: string }[] };

test("every flag of etcd 3.4, 3.5 and 3.6 is in the table", () => {
  const missing = facts.flags.filter((fact) => !settingByFlag.has(fact.name));
  assert.deepEqual(missing, []);
  assert.deepEqual([...ignoredFlags].sort(), [...facts.ignored].sort());
});

/** Official etcd has no data of others to take over, and looks at its settings only when it starts. */
const ownFlags = ["check-config", "import-official-data"];

test("the table has no flag that etcd lacks, but for those of this program alone", () => {
  const known = new Set([...facts.flags.map((fact) => fact.name), ...ownFlags]);
  assert.deepEqual(
    settingNames.flatMap(flagsOf).filter((flag) => !known.has(flag)),
    [],
  );
});

test("variables and YAML keys are etcd's", () => {
  for (const fact of facts.flags) {
    if (fact.env !== null && fact.env !== undefined) {
      assert.equal(settingByVariable.get(fact.env)?.flag, fact.name);
    }
    if (fact.yaml !== null && fact.yaml !== undefined) {
      assert.equal(settingByYamlPath.get(fact.yaml)?.flag, fact.name);
    }
  }
  assert.ok(!settingByVariable.has("ETCD_VERSION"));
});

test("defaults are etcd's", () => {
  for (const fact of facts.flags) {
    const named = settingByFlag.get(fact.name);
    assert.ok(named !== undefined);
    const { kind, default: ours } = rowOf(named.name);
    const theirs = fact.default;
    assert.equal(kind.format(kind.parse(ours)), kind.format(kind.parse(theirs)), fact.name);
  }
});

test("kinds are etcd's", () => {
  for (const fact of facts.flags) {
    const { kind } = rowOf(settingByFlag.get(fact.name)!.name);
    assert.equal(kind.isSwitch === true, fact.type === "bool", fact.name);
    assert.equal(kind.name === "duration", fact.type === "duration", fact.name);
    assert.equal(kind.name === "URL list", fact.type === "url list", fact.name);
  }
});

test("every old flag of a feature gate has that gate in its row", () => {
  for (const { name, oldFlag } of facts.featureGates) {
    if (oldFlag === undefined || oldFlag === null) continue;
    assert.equal(rowOf(settingByFlag.get(oldFlag)!.name).feature, name);
  }
});

test("a row is complete: its default parses, its group exists, its sentence has no end and no dashes", () => {
  for (const name of settingNames) {
    const row = rowOf(name);
    assert.doesNotThrow(() => row.kind.parse(row.default), name);
    assert.ok(row.group in groups);
    assert.match(row.help, /[^.]$/);
    assert.ok(!row.help.includes("--"), name);
    if (row.zeroMeans !== undefined) assert.doesNotThrow(() => row.kind.parse(row.zeroMeans!));
  }
});

test("no default is refused as coming later", () => {
  for (const name of settingNames) {
    const { later, kind, default: text } = rowOf(name);
    assert.ok(later === undefined || !later.refuses(kind.parse(text)), name);
  }
});

test("a variable is the flag in capitals", () => {
  assert.equal(variableOf("listen-client-urls"), "ETCD_LISTEN_CLIENT_URLS");
});
