import assert from "node:assert/strict";
import { fstatSync } from "node:fs";
import { test } from "node:test";
import { ConfigError } from "../config/index.ts";
import { settingsMistake } from "./settings-mistake.ts";

const mistake = new ConfigError({
  setting: "election-timeout",
  given: "abc",
  source: { kind: "environment", variable: "ETCD_ELECTION_TIMEOUT" },
  reason: "invalid value for --election-timeout",
  allowed: "a whole number of milliseconds from 1",
  exitCode: 1,
});

const texts: Readonly<Record<string, string>> = {
  "/etc/etcd/etcd.conf": "# Head.\nETCD_ELECTION_TIMEOUT=1000\n\nETCD_ELECTION_TIMEOUT=abc\n",
  "/etc/etcd/other.conf": "ETCD_NAME=other\n",
};

function told(env: Record<string, string>): Promise<string> {
  return settingsMistake(mistake, {
    env,
    readFile: async (path) => {
      const text = texts[path];
      if (text === undefined) throw new Error(`no file ${path}`);
      return Buffer.from(text);
    },
  });
}

test("a mistake in what the unit has read is told by file and line", async () => {
  assert.equal(
    await told({ SETTINGS_FILES: "/etc/etcd/etcd.conf:/etc/default/etcd" }),
    'Cannot start: invalid value for --election-timeout: value "abc" from file /etc/etcd/etcd.conf:4 (ETCD_ELECTION_TIMEOUT), ' +
      "allowed: a whole number of milliseconds from 1\n" +
      "Run etcd --check-config: it looks at all settings of the service.\n",
  );
});

test("elsewhere it is told by the variable", async () => {
  for (const env of [{}, { SETTINGS_FILES: "/etc/etcd/other.conf" }]) {
    assert.equal(await told(env), `${mistake.message}\nRun etcd --help for all settings.\n`);
  }
});

test("in the journal it is an error", async () => {
  const { dev, ino } = fstatSync(2);
  const lines = (await told({ JOURNAL_STREAM: `${dev}:${ino}` })).trimEnd().split("\n");
  assert.deepEqual(
    lines.map((line) => line.slice(0, 4)),
    ["<3>C", "<3>R"],
  );
});
