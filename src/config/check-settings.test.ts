// What is said of settings that are looked at and not started with.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkSettings } from "./resolve.ts";
import { readServiceSettings } from "./service-settings.ts";
import { describeSource } from "./source.ts";
import { resolveIn } from "./testing/resolve-in-test.ts";

const noFile = async (): Promise<never> => {
  throw new Error("ENOENT: no such file");
};

const check = (argv: string[], env: Record<string, string> = {}) =>
  checkSettings({ argv, env, readFile: noFile });

const namesOf = (mistakes: readonly { setting: string; exitCode: number }[]) =>
  mistakes.map(({ setting, exitCode }) => `${setting} ${exitCode}`);

test("--check-config asks for a look, in a form, and can be switched off", async () => {
  assert.deepEqual(await resolveIn({ argv: ["--check-config"] }), { kind: "check", form: "text" });
  assert.deepEqual(await resolveIn({ argv: ["--check-config=json", "--name=a"] }), {
    kind: "check",
    form: "json",
  });
  assert.equal((await resolveIn({ argv: ["--check-config=false"] })).kind, "run");
  await assert.rejects(resolveIn({ argv: ["--check-config=xml"] }), /allowed: one of true, text/);
});

test("every value without meaning is found, wherever it was given", async () => {
  const { mistakes, resolution } = await check(["--heartbeat-interval=fast", "--pre-vote=maybe"], {
    ETCD_QUOTA_BACKEND_BYTES: "8GB",
  });
  assert.deepEqual(namesOf(mistakes), [
    "quota-backend-bytes 1",
    "heartbeat-interval 2",
    "pre-vote 2",
  ]);
  assert.equal(resolution, undefined);
});

test("every breach between settings is found", async () => {
  const { mistakes, resolution } = await check([
    ...["--listen-client-urls=http://example.com:2379", "--heartbeat-interval=500"],
    "--initial-cluster=a=http://127.0.0.1:2380,b=http://127.0.0.1:2380",
  ]);
  assert.deepEqual(namesOf(mistakes), [
    "heartbeat-interval 1",
    "listen-client-urls 1",
    "listen-client-urls 1",
    "initial-cluster 1",
  ]);
  assert.ok(resolution !== undefined);
});

test("what cannot be read at all is one mistake", async () => {
  assert.deepEqual(namesOf((await check(["--nmae=a"])).mistakes), ["nmae 2"]);
  assert.deepEqual(namesOf((await check(["--config-file=/none"])).mistakes), ["config-file 1"]);
});

test("the service reads its unit's files: the later one counts, and flags stand in them", async () => {
  const { environment, argv } = readServiceSettings([
    { path: "/etc/etcd/etcd.conf", text: "ETCD_NAME=one\nETCD_MAX_WALS=x\n" },
    {
      path: "/etc/default/etcd",
      text: `ETCD_NAME=two\nDAEMON_ARGS="--log-level debug --data-dir '/srv/two words'"\n`,
    },
  ]);
  assert.deepEqual(argv, ["--log-level", "debug", "--data-dir", "/srv/two words"]);
  const input = { argv, env: {}, readFile: noFile };
  const { mistakes } = await checkSettings(input, environment);
  assert.deepEqual(
    mistakes.map(({ source }) => describeSource(source)),
    ["file /etc/etcd/etcd.conf:2 (ETCD_MAX_WALS)"],
  );
});

test("the unit's data directory counts until a file names another", async () => {
  const dataDirOf = async (text: string) => {
    const { environment, argv } = readServiceSettings([{ path: "/etc/etcd/etcd.conf", text }]);
    const { resolution, warnings } = await checkSettings(
      { argv, env: {}, readFile: noFile },
      environment,
    );
    assert.deepEqual(warnings, []);
    return resolution?.settings.dataDir;
  };
  assert.equal(await dataDirOf(""), "/var/lib/etcd/default");
  assert.equal(await dataDirOf("ETCD_DATA_DIR=/srv/etcd\n"), "/srv/etcd");
});
