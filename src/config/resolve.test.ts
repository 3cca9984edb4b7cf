import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ConfigError } from "./config-error.ts";
import { flagsOf, settingNames } from "./table/settings-table.ts";
import { resolveIn, runIn } from "./testing/resolve-in-test.ts";
import { etcdVersion } from "./version.ts";

test("without anything given every setting has its default", async () => {
  const { settings, provenance, warnings } = await runIn({});
  assert.deepEqual(Object.keys(settings).sort(), [...settingNames].sort());
  assert.ok(Object.values(provenance).every(({ source }) => source.kind === "default"));
  assert.deepEqual(warnings, []);
  assert.equal(settings.heartbeatIntervalMs, 100);
  assert.equal(settings.listenClientUrls[0]?.href, "http://localhost:2379");
});

test("help and version are texts, whatever the environment says", async () => {
  const env = { ETCD_NAME: "x", ETCD_HEARTBEAT_INTERVAL: "0", ETCD_VERSION: "true" };
  const help = await resolveIn({ argv: ["--help"], env });
  assert.ok(help.kind === "help" && help.text.includes("--listen-client-urls"));
  const version = await resolveIn({ argv: ["--version"], env });
  assert.ok(version.kind === "version");
  assert.ok(version.text.startsWith(`etcd Version: ${etcdVersion}\nGit SHA: `));
});

test("version can be switched off again", async () => {
  assert.equal((await resolveIn({ argv: ["--version", "--version=false"] })).kind, "run");
});

test("a configuration file cannot name another", async () => {
  const file = { path: "f", text: "ETCD_CONFIG_FILE=g\nETCD_NAME=m1\n" };
  const { settings, warnings } = await runIn({ argv: ["--config-file=f"], file });
  assert.equal(settings.name, "m1");
  assert.equal(warnings[0]?.message, "ignored config-file inside a configuration file");
});

test("the sample configuration of official etcd is understood", async () => {
  const text = [
    "name: 'default'",
    "data-dir:",
    "snapshot-count: 10000",
    "heartbeat-interval: 100",
    "quota-backend-bytes: 0",
    "listen-peer-urls: http://localhost:2380",
    "listen-client-urls: http://localhost:2379",
    "max-wals: 5",
    "cors:",
    "discovery-fallback: 'proxy'",
    "initial-cluster:",
    "initial-cluster-state: 'new'",
    "strict-reconfig-check: false",
    "enable-pprof: false",
    "proxy: 'off'",
    "client-transport-security:",
    "  cert-file:",
    "  client-cert-auth: false",
    "  auto-tls: false",
    "self-signed-cert-validity: 1",
    "log-level: debug",
    "logger: zap",
    "log-outputs: [stderr]",
    "force-new-cluster: false",
    "auto-compaction-mode: periodic",
    'auto-compaction-retention: "1"',
    "cipher-suites: [",
    "  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,",
    "  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "]",
    "tls-min-version: 'TLS1.2'",
    "tls-max-version: 'TLS1.3'",
  ].join("\n");
  const { settings, warnings } = await runIn({
    argv: ["--config-file=etcd.conf.yml"],
    file: { path: "etcd.conf.yml", text },
  });
  assert.deepEqual(warnings, []);
  assert.equal(settings.strictReconfigCheck, false);
  assert.deepEqual(settings.logOutputs, ["stderr"]);
  assert.deepEqual(settings.autoCompactionRetention, { kind: "periodic", periodMs: 3_600_000 });
  assert.equal(settings.cipherSuites.length, 2);
});

test("whatever is given, the start goes on or stops with a ConfigError", async () => {
  const flag = fc.constantFrom(...settingNames.flatMap(flagsOf)).map((name) => `--${name}`);
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom("true", "0", "-1", "1s", "http://127.0.0.1:1", "a=http://a:1", "new", "{}"),
  );
  const argument = fc.oneof(
    fc.tuple(flag, value).map(([name, text]) => `${name}=${text}`),
    flag,
    value,
  );
  await fc.assert(
    fc.asyncProperty(fc.array(argument, { maxLength: 4 }), value, async (argv, name) => {
      try {
        await resolveIn({ argv, env: { ETCD_NAME: name } });
      } catch (error) {
        assert.ok(error instanceof ConfigError, String(error));
        assert.ok(!/[\r\n]/.test(error.message));
      }
    }),
    { numRuns: 300 },
  );
});
