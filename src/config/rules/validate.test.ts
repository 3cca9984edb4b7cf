import assert from "node:assert/strict";
import { test } from "node:test";
import { refusalIn, runIn } from "../testing/resolve-in-test.ts";

/** Arguments, the setting that is named, and etcd's sentence. */
const breaches: [string, string, string][] = [
  ["--heartbeat-interval=0", "heartbeat-interval", "--heartbeat-interval must be >0 (set to 0ms)"],
  ["--election-timeout=0", "election-timeout", "--election-timeout must be >0 (set to 0ms)"],
  [
    "--election-timeout=499",
    "election-timeout",
    "--election-timeout[499ms] should be at least as 5 times as --heartbeat-interval[100ms]",
  ],
  [
    "--heartbeat-interval=300",
    "heartbeat-interval",
    "--election-timeout[1000ms] should be at least as 5 times as --heartbeat-interval[300ms]",
  ],
  [
    "--election-timeout=50001",
    "election-timeout",
    "--election-timeout[50001ms] is too long, and should be set less than 50000ms",
  ],
  [
    "--experimental-compact-hash-check-time=0s",
    "experimental-compact-hash-check-time",
    "--experimental-compact-hash-check-time must be >0 (set to 0s)",
  ],
  [
    "--distributed-tracing-sampling-rate=1000001",
    "distributed-tracing-sampling-rate",
    "distributed tracing configurition is not valid: (",
  ],
  [
    "--listen-peer-urls=http://example.com:1",
    "listen-peer-urls",
    "expected IP in URL for binding (http://example.com:1)",
  ],
  [
    "--listen-client-urls=http://:1 --advertise-client-urls=http://a:1",
    "listen-client-urls",
    "expected IP in URL for binding (http://:1)",
  ],
  [
    "--listen-metrics-urls=http://m:1",
    "listen-metrics-urls",
    "expected IP in URL for binding (http://m:1)",
  ],
  [
    "--initial-advertise-peer-urls=http://:1",
    "initial-advertise-peer-urls",
    '--initial-advertise-peer-urls "http://:1" must be "host:port" (unexpected empty host (http://:1))',
  ],
  [
    "--advertise-client-urls=http://:1",
    "advertise-client-urls",
    '--advertise-client-urls "http://:1" must be "host:port" (unexpected empty host (http://:1))',
  ],
  [
    "--listen-client-urls=http://127.0.0.1:1",
    "listen-client-urls",
    "--advertise-client-urls is required when --listen-client-urls is set explicitly",
  ],
  [
    "--listen-client-http-urls=http://localhost:2379",
    "listen-client-http-urls",
    "cannot bind both --client-listen-urls and --client-listen-http-urls on the same url http://localhost:2379",
  ],
  [
    "--initial-cluster=a=http://a:1 --discovery=http://d",
    "discovery",
    'multiple discovery or bootstrap flags are set. Choose one of "initial-cluster", "discovery" or "discovery-srv"',
  ],
  [
    "--discovery-srv=example.com --discovery=http://d",
    "discovery-srv",
    "multiple discovery or bootstrap flags are set.",
  ],
  [
    "--discovery-token=t",
    "discovery-token",
    "both --discovery-token and --discovery-endpoints must be set",
  ],
  [
    "--discovery-endpoints=e",
    "discovery-endpoints",
    "both --discovery-token and --discovery-endpoints must be set",
  ],
  [
    "--discovery-token=t --discovery-endpoints=e --discovery-fallback=proxy",
    "discovery-fallback",
    `v2 proxy is deprecated, and --discovery-fallback can't be configured as "proxy"`,
  ],
  [
    "--initial-cluster-state=existing --discovery=http://d",
    "discovery",
    "discovery URL should not be set when joining existing initial cluster",
  ],
  [
    "--initial-cluster-state=existing --discovery-endpoints=e --discovery-token=t",
    "discovery-endpoints",
    "discovery URL should not be set when joining existing initial cluster",
  ],
  [
    "--initial-cluster=a=http://h:1,b=http://h:1",
    "initial-cluster",
    "initial cluster a=http://h:1,b=http://h:1 has duplicate url",
  ],
  ["--initial-cluster-state=old", "initial-cluster-state", 'unexpected clusterState "old"'],
  [
    "--enable-v2 --v2-deprecation=write-only",
    "enable-v2",
    "--enable-v2 and --v2-deprecation=write-only are mutually exclusive",
  ],
  [
    "--experimental-enable-lease-checkpoint-persist",
    "experimental-enable-lease-checkpoint-persist",
    "setting experimental-enable-lease-checkpoint-persist requires experimental-enable-lease-checkpoint",
  ],
  [
    "--auto-compaction-mode=sometimes",
    "auto-compaction-mode",
    'unknown auto-compaction-mode "sometimes"',
  ],
  ["--auto-compaction-mode=", "auto-compaction-mode", "undefined auto-compaction-mode"],
  [
    "--auto-compaction-retention=x",
    "auto-compaction-retention",
    "error parsing CompactionRetention: time: invalid duration",
  ],
  ["--cert-file=c", "cert-file", "KeyFile and CertFile must both be present[key: , cert: c]"],
  ["--peer-key-file=k", "peer-key-file", "KeyFile and CertFile must both be present"],
  [
    "--listen-client-urls=https://127.0.0.1:1 --advertise-client-urls=https://a:1",
    "listen-client-urls",
    "TLS key/cert (--cert-file, --key-file) must be provided for client url https://127.0.0.1:1 with HTTPS scheme",
  ],
  [
    "--listen-metrics-urls=https://127.0.0.1:1",
    "listen-metrics-urls",
    "client TLS key/cert (--cert-file, --key-file) must be provided for metrics secure url",
  ],
  [
    "--listen-peer-urls=https://127.0.0.1:1",
    "listen-peer-urls",
    "TLS key/cert (--peer-cert-file, --peer-key-file) must be provided for peer url https://127.0.0.1:1",
  ],
  [
    "--tls-min-version=TLS1.3 --tls-max-version=TLS1.2",
    "tls-min-version",
    "min version (TLS1.3) is greater than max version (TLS1.2)",
  ],
  [
    "--tls-min-version=TLS1.3 --cipher-suites=TLS_AES_128_GCM_SHA256",
    "cipher-suites",
    "cipher suites cannot be configured when only TLS1.3 is enabled",
  ],
  [
    "--tls-max-version=TLS1.1",
    "tls-max-version",
    'unexpected TLS version "TLS1.1" (must be one of: TLS1.2, TLS1.3)',
  ],
  ["--cipher-suites=x", "cipher-suites", 'unexpected TLS cipher suite "x"'],
  [
    "--auto-tls --self-signed-cert-validity=0",
    "self-signed-cert-validity",
    "selfSignedCertValidity is invalid,it should be greater than 0",
  ],
  ["--auth-token=magic", "auth-token", "auth: invalid auth options"],
  ["--auth-token=jwt,pub-key", "auth-token", "auth: invalid auth options"],
  [
    "--enable-log-rotation",
    "enable-log-rotation",
    "--log-outputs requires a single file path when --log-rotate-config-json is defined",
  ],
  [
    "--log-rotation-config-json={",
    "log-rotation-config-json",
    "improperly formatted log rotation config: ",
  ],
  [
    '--log-rotation-config-json={"maxsize":"x"}',
    "log-rotation-config-json",
    "invalid log rotation config: maxsize is no whole number",
  ],
  ["--logger=capnslog", "logger", "--logger=capnslog is removed in v3.5"],
  ["--logger=log4j", "logger", 'unknown logger option "log4j"'],
  ["--listen-peer-urls=", "listen-peer-urls", "no valid URLs given"],
  [
    "--listen-peer-urls=tcp://127.0.0.1:1",
    "listen-peer-urls",
    "URL scheme must be http, https, unix, or unixs: tcp://127.0.0.1:1",
  ],
];

for (const [argv, setting, sentence] of breaches) {
  test(`${argv} stops the start`, async () => {
    const error = await refusalIn({ argv: argv.split(" ") });
    assert.equal(error.setting, setting);
    assert.ok(error.message.includes(sentence), error.message);
    assert.ok(error.message.includes(`from flag --${setting}`), error.message);
    assert.match(error.message, /, allowed: ./);
  });
}

test("the same rules hold for variables and files", async () => {
  const env = { ETCD_ELECTION_TIMEOUT: "100" };
  assert.match((await refusalIn({ env })).message, /from environment ETCD_ELECTION_TIMEOUT/);
  const file = { path: "f", text: "# x\nelection-timeout: 100\n" };
  const error = await refusalIn({ argv: ["--config-file=f"], file });
  assert.match(error.message, /value "100" from file f:2 \(election-timeout\)/);
});

test("a YAML file may set the client URLs without what is advertised, and no other source may", async () => {
  const argv = ["--config-file=f"];
  const url = "http://127.0.0.1:1";
  await runIn({ argv, file: { path: "f", text: `listen-client-urls: ${url}\n` } });
  const text = `ETCD_LISTEN_CLIENT_URLS=${url}\n`;
  assert.match((await refusalIn({ argv, file: { path: "f", text } })).message, /is required when/);
  assert.match(
    (await refusalIn({ env: { ETCD_LISTEN_CLIENT_URLS: url } })).message,
    /is required when/,
  );
});

test("addresses, localhost and sockets may be listened on", async () => {
  for (const url of ["http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1", "unix://s:1"]) {
    await runIn({ argv: [`--listen-peer-urls=${url}`] });
  }
});

test("the bounds themselves are allowed", async () => {
  await runIn({ argv: ["--heartbeat-interval=200", "--election-timeout=1000"] });
  await runIn({ argv: ["--election-timeout=50000"] });
  await runIn({ argv: ["--tls-min-version=TLS1.2", "--tls-max-version=TLS1.2"] });
  await runIn({ argv: ["--auth-token="] });
});
