import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { variableOf } from "../table/setting.ts";
import { flagsOf, rowOf, settingNames } from "../table/settings-table.ts";
import { readEnvironmentFile } from "./env-file.ts";

test("every setting but version is read from a line of its variable", () => {
  for (const name of settingNames.filter((n) => rowOf(n).environment !== false)) {
    for (const flag of flagsOf(name)) {
      const variable = variableOf(flag);
      const { givens } = readEnvironmentFile(`# c\n${variable}='a b'\n`, "etcd.conf");
      const source = { kind: "file", style: "environment", path: "etcd.conf", line: 2 } as const;
      assert.deepEqual(givens, [
        { setting: name, flag, text: "a b", source: { ...source, key: variable } },
      ]);
    }
  }
});

test("a value is by systemd's rules even where ini has others", () => {
  const cases: [string, string][] = [
    ["a ; b # c", "a ; b # c"],
    ["true", "true"],
    ["null", "null"],
    ['"a\\nb"', "a\\nb"],
    ["'\"x\"'", '"x"'],
    ["a=b=c", "a=b=c"],
    ["[x]", "[x]"],
    ['"line\nbreak"', "line\nbreak"],
    ["naïve\u2028☃", "naïve\u2028☃"],
  ];
  for (const [written, value] of cases) {
    assert.equal(readEnvironmentFile(`ETCD_NAME=${written}\n`, "f").givens[0]?.text, value);
  }
});

test("any value reaches the setting unchanged", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1 }), (text) => {
      const value = text.replaceAll("'", "").replaceAll("\r", "") || "x";
      assert.equal(readEnvironmentFile(`ETCD_NAME='${value}'`, "f").givens[0]?.text, value);
    }),
  );
});

test("a repeated variable gives both values in their order", () => {
  const { givens } = readEnvironmentFile("ETCD_NAME=a\nETCD_NAME=b\n", "f");
  assert.deepEqual(
    givens.map(({ text }) => text),
    ["a", "b"],
  );
});

test("what is passed over is warned of", () => {
  const text = "export ETCD_NAME=a\nETCD_NAEM=b\nOTHER=c\nETCD_WAL_DIR='open\n";
  const { givens, warnings } = readEnvironmentFile(text, "f");
  assert.deepEqual(
    givens.map(({ setting }) => setting),
    ["walDir"],
  );
  assert.deepEqual(
    warnings.map(({ message }) => message),
    [
      "ignored a line whose name is no variable name",
      "a quote is never closed: the value ends with the file",
      "unrecognized environment variable",
    ],
  );
});

test("any text has a reading", () => {
  const word = fc.constantFrom("ETCD_NAME", "=", "__proto__", "[]", "[x]", "'", '"', "\\", "\n");
  const text = fc.array(fc.oneof(word, fc.string({ unit: "binary" }))).map((w) => w.join(""));
  fc.assert(fc.property(text, (given) => void readEnvironmentFile(given, "f")));
});
