import assert from "node:assert/strict";
import { test } from "node:test";
import { refusalIn, runIn, type World } from "./testing/resolve-in-test.ts";

async function hrefsIn(world: World) {
  const { settings } = await runIn(world);
  return {
    peer: settings.initialAdvertisePeerUrls.map((url) => url.href).join(),
    client: settings.advertiseClientUrls.map((url) => url.href).join(),
    cluster: settings.initialCluster
      .flatMap(({ name, peerUrls }) => peerUrls.map((url) => `${name}=${url.href}`))
      .join(),
  };
}

test("the data directory follows the name unless it is given", async () => {
  assert.equal((await runIn({})).settings.dataDir, "default.etcd");
  assert.equal((await runIn({ argv: ["--name=m1"] })).settings.dataDir, "m1.etcd");
  assert.equal((await runIn({ argv: ["--name=m1", "--data-dir=/d"] })).settings.dataDir, "/d");
});

test("the initial cluster follows the name and the advertised peer URLs unless it is given", async () => {
  assert.equal((await hrefsIn({})).cluster, "default=http://localhost:2380");
  const argv = ["--name=m1", "--initial-advertise-peer-urls=http://h:2,http://h:1"];
  assert.equal((await hrefsIn({ argv })).cluster, "m1=http://h:1,m1=http://h:2");
  const given = await hrefsIn({ argv: [...argv, "--initial-cluster=x=http://x:1"] });
  assert.equal(given.cluster, "x=http://x:1");
});

test("a listener on all addresses advertises the default host, and only if nothing else was given", async () => {
  const listen = ["--listen-peer-urls=http://0.0.0.0:3380"];
  const file = { path: "f", text: "listen-client-urls: http://0.0.0.0:3379\n" };
  const argv = [...listen, "--config-file=f"];
  assert.deepEqual(await hrefsIn({ argv, file, defaultHost: "10.1.2.3" }), {
    peer: "http://10.1.2.3:3380",
    client: "http://10.1.2.3:3379",
    cluster: "default=http://10.1.2.3:3380",
  });
  assert.equal((await hrefsIn({ argv, file })).peer, "http://localhost:2380");
  const advertised = [...argv, "--initial-advertise-peer-urls=http://h:1"];
  const given = await hrefsIn({ argv: advertised, file, defaultHost: "10.1.2.3" });
  assert.equal(given.peer, "http://h:1");
});

test("zero stands for the number that help names", async () => {
  const { settings } = await runIn({ argv: ["--snapshot-count=0"] });
  assert.equal(settings.snapshotCount, 100_000);
  assert.equal(settings.quotaBackendBytes, 2 * 1024 ** 3);
  assert.equal(settings.backendBatchIntervalMs, 100);
  assert.equal(settings.backendBatchLimit, 10_000);
  assert.equal(settings.watchProgressNotifyIntervalMs, 600_000);
  assert.equal(settings.warningUnaryRequestDurationMs, 300);
});

test("a negative quota is no limit", async () => {
  const { settings } = await runIn({ argv: ["--quota-backend-bytes=-1"] });
  assert.equal(settings.quotaBackendBytes, Number.MAX_SAFE_INTEGER);
});

test("values outside what etcd uses are moved into it", async () => {
  const { settings, warnings } = await runIn({
    argv: ["--raft-read-timeout=1s", "--raft-write-timeout=7s", "--bcrypt-cost=3"],
  });
  assert.equal(settings.raftReadTimeoutMs, 5000);
  assert.equal(settings.raftWriteTimeoutMs, 7000);
  assert.equal(settings.bcryptCost, 10);
  assert.equal(warnings[0]?.message, "bcrypt-cost is outside 4 to 31");
});

test("debug is the old way to set the level", async () => {
  const { settings, warnings } = await runIn({ argv: ["--debug", "--log-level=warn"] });
  assert.equal(settings.logLevel, "debug");
  assert.equal(warnings[0]?.message, "debug wins over log-level");
});

test("a request limit beyond 10 MiB is warned of", async () => {
  const { warnings } = await runIn({ argv: ["--max-request-bytes=20000000"] });
  assert.equal(warnings[0]?.message, "exceeded recommended request limit");
});

test("a full cluster's proxy is warned of where v2 discovery would come to it by default", async () => {
  const messages = async (...argv: string[]) =>
    (await runIn({ argv })).warnings.map(({ message }) => message);
  assert.deepEqual(await messages("--discovery=http://d"), [
    "there is no proxy yet; this member exits if it finds the cluster full",
  ]);
  assert.deepEqual(await messages("--discovery=http://d", "--discovery-fallback=exit"), []);
  assert.deepEqual(await messages("--discovery-fallback=proxy"), []);
});

test("the retention is read by the mode", async () => {
  const argv = ["--auto-compaction-retention=5", "--auto-compaction-mode=revision"];
  const { settings } = await runIn({ argv });
  assert.deepEqual(settings.autoCompactionRetention, { kind: "revision", revisions: 5 });
  const error = await refusalIn({ argv: ["--auto-compaction-retention=soon"] });
  assert.equal(error.setting, "auto-compaction-retention");
  assert.equal(error.exitCode, 1);
  assert.match(error.message, /error parsing CompactionRetention: time: invalid duration "soon"/);
});
