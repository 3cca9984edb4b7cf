import assert from "node:assert/strict";
import { test } from "node:test";
import { helpText } from "./help.ts";
import { groups, variableOf } from "./table/setting.ts";
import { flagsOf, ignoredFlags, rowOf, settingNames } from "./table/settings-table.ts";

test("every name of every setting stands in the help exactly once", () => {
  const shown = helpText().match(/--[a-z0-9.-]+/g) ?? [];
  const expected = [...settingNames.flatMap(flagsOf), ...ignoredFlags, "help"];
  assert.deepEqual(shown.map((flag) => flag.slice(2)).sort(), expected.sort());
});

test("each setting is shown with its default and variable", () => {
  const text = helpText();
  for (const name of settingNames) {
    const { flag, default: fallback, environment } = rowOf(name);
    const variable = environment === false ? "" : `  [${variableOf(flag)}]`;
    assert.ok(text.includes(`\n  --${flag} '${fallback}'${variable}\n`), flag);
  }
});

test("every group has settings", () => {
  const used = new Set(settingNames.map((name) => rowOf(name).group));
  assert.deepEqual([...used].sort(), Object.keys(groups).sort());
});

test("lines of prose fit a terminal", () => {
  for (const line of helpText().split("\n")) {
    if (line.startsWith("      ") && !line.includes("Also:")) assert.ok(line.length <= 100, line);
  }
});
