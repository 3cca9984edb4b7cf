import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { stringify } from "yaml";
import { ConfigError } from "../config-error.ts";
import { settingByYamlPath } from "../table/settings-table.ts";
import { readYamlFile } from "./yaml-file.ts";

function textsOf(yaml: string): Record<string, string> {
  return Object.fromEntries(readYamlFile(yaml, "f").givens.map((g) => [g.flag, g.text]));
}

function nested(yamlPath: string, value: unknown): unknown {
  return yamlPath.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}

test("every setting is read from its key, however deep", () => {
  for (const [yamlPath, named] of settingByYamlPath) {
    const { givens, warnings } = readYamlFile(stringify(nested(yamlPath, "v")), "etcd.yml");
    assert.deepEqual(warnings, []);
    assert.equal(givens.length, 1);
    const given = givens[0]!;
    assert.deepEqual([given.setting, given.flag, given.text], [named.name, named.flag, "v"]);
    const depth = yamlPath.split(".").length;
    assert.deepEqual(given.source, {
      kind: "file",
      style: "yaml",
      path: "etcd.yml",
      line: depth,
      key: yamlPath,
    });
  }
});

test("scalars are taken as they are written", () => {
  assert.deepEqual(
    textsOf(
      'name: 007\nproxy: off\ninitial-cluster-token: "x: y"\nquota-backend-bytes: 9223372036854775807\n' +
        "auto-compaction-retention: 1\nadvertise-client-urls: http://a:1,http://b:1\n",
    ),
    {
      name: "007",
      proxy: "off",
      "initial-cluster-token": "x: y",
      "quota-backend-bytes": "9223372036854775807",
      "auto-compaction-retention": "1",
      "advertise-client-urls": "http://a:1,http://b:1",
    },
  );
});

test("lists may be lists", () => {
  assert.deepEqual(textsOf("log-outputs: [stderr, /var/log/x]\ncors:\n  - a\n  - b\n"), {
    "log-outputs": "stderr,/var/log/x",
    cors: "a,b",
  });
});

test("a bare number is nanoseconds for a duration and itself for everything else", () => {
  assert.deepEqual(
    textsOf("backend-batch-interval: 1000000\ngrpc-keepalive-timeout: 5s\nheartbeat-interval: 100"),
    {
      "backend-batch-interval": "1000000ns",
      "grpc-keepalive-timeout": "5s",
      "heartbeat-interval": "100",
    },
  );
});

test("switches know the words of YAML 1.1", () => {
  assert.deepEqual(textsOf("pre-vote: no\nenable-pprof: on\nenable-v2: False\n"), {
    "pre-vote": "false",
    "enable-pprof": "true",
    "enable-v2": "False",
  });
});

test("null and empty values count as not given", () => {
  assert.deepEqual(textsOf("discovery-proxy:\nname: null\nclient-transport-security:\n"), {});
});

test("aliases and repeated keys are followed", () => {
  assert.deepEqual(textsOf("name: &n m1\ninitial-cluster-token: *n\n"), {
    name: "m1",
    "initial-cluster-token": "m1",
  });
  assert.equal(readYamlFile("name: a\nname: b\n", "f").givens.length, 2);
});

test("an unknown key is warned of with its line and the nearest key", () => {
  const { warnings } = readYamlFile("name: a\npeer-transport-security:\n  cert-fiel: x\n", "f");
  assert.deepEqual(warnings, [
    {
      message: "unrecognized key in the configuration file",
      fields: {
        file: "f:3",
        key: "peer-transport-security.cert-fiel",
        nearest: "peer-transport-security.cert-file",
      },
    },
  ]);
  assert.equal(readYamlFile("frobnicate: {a: 1}", "f").warnings.length, 1);
});

test("what is no map of settings is refused with its line", () => {
  const cases: [string, RegExp][] = [
    ["name: a\nwal-dir: [x\nmetrics: basic\n", /f:3 \(YAML\)/],
    ["just words", /the file is no map of settings/],
    ["- a\n- b\n", /the file is no map of settings/],
    ["name: {a: b}", /name has a map or nested list as its value/],
    ["cors: [[a]]", /cors has a map or nested list as its value/],
    ["name: a\n---\nname: b\n", /cannot read the configuration file/],
    [`name: ${"[".repeat(20_000)}`, /cannot read the configuration file/],
  ];
  for (const [text, message] of cases) {
    assert.throws(
      () => readYamlFile(text, "f"),
      (error) => error instanceof ConfigError && message.test(error.message),
      text.slice(0, 40),
    );
  }
});

test("an empty file says nothing", () => {
  for (const text of ["", "# only a comment\n", "---\n"]) {
    assert.deepEqual(readYamlFile(text, "f"), { givens: [], warnings: [] });
  }
});

test("any text is read or refused with a ConfigError", () => {
  const known = fc.constantFrom(...settingByYamlPath.keys());
  const sign = fc.constantFrom(": ", "\n", "- ", "{", "}", "[", "]", "&a ", "*a", "? ", "|", "<<");
  const text = fc.array(fc.oneof(known, sign, fc.string())).map((words) => words.join(""));
  fc.assert(
    fc.property(text, (given) => {
      try {
        readYamlFile(given, "f");
      } catch (error) {
        assert.ok(error instanceof ConfigError, String(error));
      }
    }),
    { numRuns: 500 },
  );
});

test("any tree of values is read or refused with a ConfigError", () => {
  const tree = fc.dictionary(fc.constantFrom(...settingByYamlPath.keys()), fc.jsonValue());
  fc.assert(
    fc.property(tree, (value) => {
      try {
        readYamlFile(stringify(value), "f");
      } catch (error) {
        assert.ok(error instanceof ConfigError, String(error));
      }
    }),
  );
});
