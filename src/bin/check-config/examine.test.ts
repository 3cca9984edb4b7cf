// What is found about settings and the machine; files and listeners are real, in a directory of the test's own.
import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Finding } from "../../base/index.ts";
import { TestAuthority } from "../../client/testing/certificates.ts";
import { parseEtcdUrl, type RunResolution, resolveSettings } from "../../config/index.ts";
import { findAccount, may, refusalOf } from "./account.ts";
import { examineBootstrap } from "./examine-bootstrap.ts";
import { examineClock } from "./examine-clock.ts";
import { examineContent, examineDataDir, examineRoom } from "./examine-data-dir.ts";
import { examineListeners, examineReach } from "./examine-listeners.ts";
import { examinePair } from "./examine-tls-files.ts";
import { findingOfWarning } from "./setting-findings.ts";

const root = { name: "root", uid: 0, gids: [0] };

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "check-config-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function resolve(...argv: string[]): Promise<RunResolution> {
  const resolution = await resolveSettings({ argv, env: {}, readFile });
  assert.ok(resolution.kind === "run");
  return resolution;
}

const told = (findings: readonly Finding[]) =>
  findings.map(({ severity, about, text }) => `${severity} ${about} ${text}`);
const severitiesOf = (findings: readonly Finding[]) => findings.map(({ severity }) => severity);

test("who may use a file is judged by owner, group and the rest", () => {
  const etcd = { name: "user etcd", uid: 900, gids: [900, 50] };
  assert.ok(may(etcd, { uid: 900, gid: 0, mode: 0o400 }, "read"));
  assert.ok(!may(etcd, { uid: 900, gid: 900, mode: 0o077 }, "read"));
  assert.ok(may(etcd, { uid: 0, gid: 50, mode: 0o640 }, "read"));
  assert.ok(!may(etcd, { uid: 0, gid: 50, mode: 0o640 }, "write"));
  assert.ok(!may(etcd, { uid: 0, gid: 0, mode: 0o600 }, "read"));
  assert.ok(may(root, { uid: 900, gid: 900, mode: 0 }, "write"));
});

test("the service's account is found with its groups", () => {
  const passwd = "root:x:0:0::/root:/bin/sh\netcd:x:990:991:etcd:/var/lib/etcd:/sbin/nologin\n";
  const group = "ssl-cert:x:110:postgres,etcd\netcd:x:991:\n";
  const account = { name: "user etcd", uid: 990, gids: [991, 110] };
  assert.deepEqual(findAccount("etcd", { passwd, group }), account);
  assert.equal(findAccount("etcdd", { passwd, group }), undefined);
});

test("a file below a closed directory is out of reach", async (t) => {
  const path = await folder(t);
  await chmod(path, 0o755);
  await mkdir(join(path, "closed"));
  await writeFile(join(path, "closed", "key"), "");
  await chmod(join(path, "closed", "key"), 0o644);
  await chmod(join(path, "closed"), 0o700);
  const stranger = { name: "user etcd", uid: 64_123, gids: [64_123] };
  assert.equal(
    await refusalOf(stranger, join(path, "closed", "key"), ["read"]),
    `user etcd may not enter ${join(path, "closed")}`,
  );
  assert.equal(await refusalOf(root, join(path, "closed", "key"), ["read"]), undefined);
});

test("addresses are tried all together and given back", async (t) => {
  const path = await folder(t);
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => other.once("listening", listening));
  const { port } = other.address() as { port: number };
  t.after(() => other.close());
  const taken = `http://127.0.0.1:${port}`;
  const { settings } = await resolve(
    `--listen-client-urls=${taken},http://192.0.2.1:0,unix://${path}/socket,unix://${path}/none/socket`,
    ...["--advertise-client-urls=http://localhost:2379", "--listen-peer-urls=http://127.0.0.1:0"],
  );
  const findings = await examineListeners(settings, { account: root, isRunning: false });
  const byText = (part: string) => findings.find(({ text }) => text.includes(part))?.severity;
  assert.equal(byText("address already in use"), "problem");
  assert.equal(byText("cannot assign requested address"), "problem");
  assert.equal(byText(`unix://${path}/socket can`), "fine");
  assert.equal(byText("cannot be made"), "problem");
  assert.equal(byText("http://127.0.0.1:0 can"), "fine");
  assert.deepEqual(await readdir(path), []);
  const running = await examineListeners(settings, { account: root, isRunning: true });
  assert.match(
    told(running).join("\n"),
    /fine --listen-client-urls .* is in use, as a member runs/,
  );
});

test("what others would be told is looked at, and plain HTTP that they can reach", async () => {
  const { settings } = await resolve(
    ...["--name=a", "--listen-client-urls=http://0.0.0.0:2379"],
    ...["--advertise-client-urls=http://0.0.0.0:2379", "--listen-peer-urls=http://127.0.0.1:2380"],
    "--initial-cluster=a=http://localhost:2380,b=http://10.0.0.2:2380",
  );
  assert.deepEqual(
    examineReach(settings).map(({ about }) => about),
    ["--listen-client-urls", "--initial-advertise-peer-urls", "--advertise-client-urls"],
  );
});

test("a certificate and its key are looked at together", async (t) => {
  const path = await folder(t);
  const authority = new TestAuthority(path);
  const issue = async (name: string, fromSeconds: number, toSeconds: number) => {
    const names = { dns: ["m1.example"], ip: ["10.0.0.1"], validity: { fromSeconds, toSeconds } };
    const { cert, key } = await authority.issue(name, names);
    return { certPem: await readFile(cert, "utf8"), keyPem: await readFile(key, "utf8") };
  };
  const dayS = 86_400;
  const good = await issue("good", -dayS, 100 * dayS);
  const old = await issue("old", -20 * dayS, -10 * dayS);
  const early = await issue("early", dayS, 100 * dayS);
  const advertised = ["https://m1.example:2379", "https://10.0.0.1:2379"].map(parseEtcdUrl);
  const flags = { certFlag: "--cert-file", keyFlag: "--key-file", advertised };
  const look = (pair: { certPem?: string | undefined; keyPem?: string | undefined }) =>
    examinePair({ ...flags, certPem: undefined, keyPem: undefined, ...pair }, new Date());
  assert.deepEqual(severitiesOf(look(good)), ["fine"]);
  assert.match(told(look(old)).join(), /problem --cert-file the certificate ended on/);
  assert.match(told(look(early)).join(), /problem --cert-file the certificate is valid only from/);
  const mixed = look({ certPem: good.certPem, keyPem: old.keyPem });
  assert.match(told(mixed).join(), /problem --key-file this is not the key/);
  assert.match(told(look({ certPem: "none" })).join(), /problem --cert-file the file has not/);
  assert.match(told(look({ keyPem: good.certPem })).join(), /problem --key-file the file has not/);
  const elsewhere = [parseEtcdUrl("https://m2.example:2379"), parseEtcdUrl("https://10.0.0.2:1")];
  const foreign = examinePair({ ...flags, ...good, advertised: elsewhere }, new Date());
  assert.deepEqual(severitiesOf(foreign), ["fine", "warning", "warning"]);
  assert.deepEqual(look({}), []);
});

test("a data directory is looked at and not made", async (t) => {
  const path = await folder(t);
  const missing = await resolve(`--data-dir=${path}/none`);
  const data = await examineDataDir(missing.settings, root);
  assert.equal(data.holds, "empty");
  assert.equal(data.isRunning, false);
  assert.deepEqual(await readdir(path), []);
  const stranger = { name: "user etcd", uid: 64_123, gids: [64_123] };
  const closed = await examineDataDir(missing.settings, stranger);
  assert.equal(severitiesOf(closed.findings)[0], "problem");
  const found = { existed: true, looseMode: undefined, foreignNames: [], notice: undefined };
  const options = { isRunning: false, importOn: false };
  const severities = (["empty", "member", "official", "proxy"] as const).map(
    (holds) => examineContent("/d", { ...found, holds }, options)[0]?.severity,
  );
  assert.deepEqual(severities, ["fine", "fine", "problem", "problem"]);
  const importing = examineContent(
    "/d",
    { ...found, holds: "official" },
    { ...options, importOn: true },
  );
  assert.deepEqual(severitiesOf(importing), ["fine"]);
  const messy = {
    ...found,
    holds: "empty",
    looseMode: "755",
    foreignNames: ["lost+found"],
  } as const;
  assert.deepEqual(severitiesOf(examineContent("/d", messy, options)), [
    "warning",
    "warning",
    "fine",
  ]);
});

test("the disk should be larger than the quota", () => {
  const gib = 1024 ** 3;
  const room = { usedBytes: 0, quotaBytes: 2 * gib };
  assert.equal(examineRoom({ ...room, freeBytes: 3 * gib }).severity, "fine");
  assert.equal(examineRoom({ ...room, freeBytes: 2 * gib }).severity, "warning");
  assert.equal(examineRoom({ ...room, freeBytes: 2 * gib, usedBytes: gib }).severity, "fine");
  const unlimited = { ...room, quotaBytes: Number.MAX_SAFE_INTEGER };
  assert.equal(examineRoom({ ...unlimited, freeBytes: gib }).severity, "fine");
});

test("a clock that goes back is warned of", () => {
  const now = new Date("2027-03-01T12:00:00Z");
  assert.equal(examineClock(now, undefined).severity, "fine");
  assert.equal(examineClock(now, new Date("2027-03-01T12:00:30Z")).severity, "fine");
  assert.equal(examineClock(now, new Date("2027-03-01T12:02:00Z")).severity, "warning");
  assert.equal(examineClock(new Date("1970-01-01T00:03:00Z"), undefined).severity, "warning");
});

test("how a member without data finds its cluster", async () => {
  const lookup = async (host: string) => (host === "unknown" ? [] : [host]);
  const look = async (holds: string, ...argv: string[]) =>
    told(await examineBootstrap(await resolve("--name=a", ...argv), holds, lookup)).join("\n");
  const own = "a=http://localhost:2380";
  assert.match(await look("member"), /^fine .* is not looked at/);
  assert.match(await look("empty"), /^fine .* this member alone/);
  assert.match(await look("empty", "--initial-cluster=b=http://b:1"), /^problem .*local name "a"/);
  assert.match(await look("empty", "--initial-cluster=a=http://a:1"), /^problem .*a=http:\/\/a:1/);
  const two = `--initial-cluster=${own},b=http://unknown:2380`;
  assert.match(await look("empty", two), /^warning .*the host unknown\nwarning .*2 members/);
  const joining = "--initial-cluster-state=existing";
  assert.match(await look("empty", two, joining), /note .* joins a running cluster of 1 others/);
  assert.match(await look("empty", "--discovery-srv=example.com"), /^note .* discovery/);
});

test("a warning is told with its facts", () => {
  const { text } = findingOfWarning({
    message: "given twice",
    fields: { used: "a", none: undefined },
  });
  assert.equal(text, "given twice: used a");
});
