// What is written and said, from flags and from answers. Files are real, in a directory of the test's own; the member that
// the settings are for is not asked (--skip-check), and a cluster that is joined is a fake one.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fakeWorld } from "../../cli/testing/fake-world.ts";
import { answering, FakeServer } from "../../client/testing/fake-server.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { runEtcdctl } from "../run-etcdctl.ts";
import { fillConf, quotedValue } from "./fill-conf.ts";
import { parseHosts } from "./read-plan.ts";
import { shippedConf } from "./shipped-conf.ts";

const { MemberAdd, MemberList } = services["etcdserverpb.Cluster"];

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "etcdctl-init-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function init(args: readonly string[], answers?: string) {
  const terminal = answers === undefined ? {} : { stdin: answers, secrets: [] };
  const world = fakeWorld(terminal);
  const exitCode = await runEtcdctl(["init", ...args], world);
  return { exitCode, stdout: world.stdoutText, stderr: world.stderrText };
}

/** The lines of a file that are in force. */
const inForce = (text: string) => text.split("\n").filter((line) => /^[^#]/.test(line));

test("settings are filled in where the installed file has them, and the rest stays", () => {
  const text = fillConf(new Map([["ETCD_NAME", "a b"]]), "Title.");
  const [title, blank, ...rest] = text.split("\n");
  assert.deepEqual([title, blank], ["# Title.", "#"]);
  const expected = shippedConf().replace("#ETCD_NAME=default", 'ETCD_NAME="a b"');
  assert.equal(rest.join("\n"), expected);
});

test("values are quoted as systemd reads them", () => {
  assert.equal(quotedValue("http://[::1]:2379,http://a:1"), "http://[::1]:2379,http://a:1");
  assert.equal(quotedValue('a "b" \\ $c `d`'), '"a \\"b\\" \\\\ \\$c \\`d\\`"');
});

test("a member alone listens on localhost unless it is told an address", async (t) => {
  const file = join(folder(t), "etcd.conf");
  const { exitCode, stdout, stderr } = await init(["--single", "--skip-check", "--file", file]);
  assert.deepEqual({ exitCode, stderr }, { exitCode: 0, stderr: "" });
  assert.match(stdout, /^Wrote .*: a member alone, default\nNext:\n {2}etcd --config-file /);
  assert.deepEqual(inForce(readFileSync(file, "utf8")), [
    "ETCD_NAME=default",
    "ETCD_DATA_DIR=/var/lib/etcd/default",
    "ETCD_LISTEN_CLIENT_URLS=http://localhost:2379",
    "ETCD_ADVERTISE_CLIENT_URLS=http://localhost:2379",
    "ETCD_LISTEN_PEER_URLS=http://localhost:2380",
    "ETCD_INITIAL_ADVERTISE_PEER_URLS=http://localhost:2380",
  ]);
  assert.equal(statSync(file).mode & 0o777, 0o640);
  const named = await init(["--single", "--address", "db.example", "--file", "-"]);
  assert.match(named.stdout, /^ETCD_LISTEN_CLIENT_URLS=http:\/\/0\.0\.0\.0:2379$/m);
  assert.match(named.stdout, /^ETCD_ADVERTISE_CLIENT_URLS=http:\/\/db\.example:2379$/m);
});

const three = "m1=10.0.0.1,m2=10.0.0.2,m3=fd00::3";

test("a new cluster has the same list and token on every machine", async (t) => {
  const path = folder(t);
  const file = join(path, "etcd.conf");
  const others = join(path, "others");
  const { exitCode, stdout } = await init([
    ...["--cluster", three, "--name", "m1", "--file", file, "--other-hosts", others],
    "--skip-check",
  ]);
  assert.equal(exitCode, 0);
  assert.deepEqual(readdirSync(others).sort(), ["m2.conf", "m3.conf"]);
  const texts = [file, join(others, "m2.conf"), join(others, "m3.conf")].map((name) =>
    inForce(readFileSync(name, "utf8")),
  );
  const cluster = "m1=http://10.0.0.1:2380,m2=http://10.0.0.2:2380,m3=http://[fd00::3]:2380";
  for (const lines of texts) assert.ok(lines.includes(`ETCD_INITIAL_CLUSTER=${cluster}`));
  const tokens = texts.map((lines) => lines.find((line) => /_TOKEN=etcd-[0-9a-f]{12}$/.test(line)));
  assert.equal(new Set(tokens).size, 1);
  assert.ok(tokens[0] !== undefined);
  assert.ok(texts[2]!.includes("ETCD_LISTEN_PEER_URLS=http://[fd00::3]:2380"));
  assert.ok(
    texts[1]!.includes("ETCD_LISTEN_CLIENT_URLS=http://10.0.0.2:2379,http://127.0.0.1:2379"),
  );
  assert.match(stdout, /put .*m2\.conf on m2 \(10\.0\.0\.2\)/);
});

test("without files for the other machines their commands and lines are said", async (t) => {
  const file = join(folder(t), "etcd.conf");
  const given = ["--cluster", three, "--name", "m2", "--token", "prod", "--peer-port", "3380"];
  const { stdout } = await init([...given, "--file", file, "--skip-check"]);
  assert.match(
    stdout,
    /on m1 \(10\.0\.0\.1\): etcdctl init --cluster m1=10\.0\.0\.1,.* --name m1 --token prod .* --peer-port 3380\n/,
  );
  assert.match(stdout, /^ {6}ETCD_NAME=m3$/m);
});

test("a file that was changed stays, or is kept beside the new one", async (t) => {
  const path = folder(t);
  const file = join(path, "etcd.conf");
  writeFileSync(file, shippedConf());
  assert.equal((await init(["--single", "--skip-check", "--file", file])).exitCode, 0);
  assert.deepEqual(readdirSync(path), ["etcd.conf"]);
  const first = readFileSync(file, "utf8");
  const again = ["--single", "--name", "two", "--skip-check", "--file", file];
  const refused = await init(again);
  assert.equal(refused.exitCode, 1);
  assert.match(
    refused.stderr,
    /has been changed since it was installed, and is left as it is: --force/,
  );
  assert.equal(readFileSync(file, "utf8"), first);
  const forced = await init([...again, "--force"]);
  assert.match(forced.stdout, /The old file is kept as .*etcd\.conf\.\d{8}T\d{6}Z\n/);
  const kept = readdirSync(path).find((name) => name !== "etcd.conf")!;
  assert.equal(readFileSync(join(path, kept), "utf8"), first);
  assert.match(readFileSync(file, "utf8"), /^ETCD_NAME=two$/m);
});

test("a terminal is asked what flags have not said, again after a wrong answer", async (t) => {
  const file = join(folder(t), "etcd.conf");
  const answers = `2\nm1\n${three}\nm9\nm1\n/srv/etcd\n`;
  const { exitCode, stderr, stdout } = await init(["--file", file, "--skip-check"], answers);
  assert.equal(exitCode, 0, stderr);
  assert.match(stderr, /--cluster must be NAME=ADDRESS/);
  assert.match(stderr, /one of m1, m2, m3 is needed/);
  assert.match(stdout, /a new cluster, m1/);
  assert.match(readFileSync(file, "utf8"), /^ETCD_DATA_DIR=\/srv\/etcd$/m);
  const alone = await init(["--file", "-"], "\n\n\n\n");
  assert.match(alone.stdout, /^ETCD_NAME=default$/m);
  const ended = await init(["--file", file], "1\n");
  assert.equal(ended.exitCode, 5);
  assert.equal((await init(["--file", file])).exitCode, 128);
});

async function cluster(t: TestContext) {
  const { Member, MemberAddResponse, MemberListResponse } = etcdserverpb;
  const members = [
    Member.create({ id: 0xan, name: "m1", peerUrls: ["http://10.0.0.1:2380"] }),
    Member.create({ id: 0xbn, name: "", peerUrls: ["http://10.0.0.2:2380"] }),
  ];
  const server = await FakeServer.start(t, [
    answering(MemberList, () => MemberListResponse.create({ members })),
    answering(MemberAdd, ({ peerUrls, isLearner }) => {
      const member = Member.create({ id: 0xcn, peerUrls, isLearner });
      members.push(member);
      return MemberAddResponse.create({ member, members });
    }),
  ]);
  return { members, endpoint: server.endpoint };
}

test("a member that joins gets the list of the running cluster, and says what the cluster is to be told", async (t) => {
  const { members, endpoint } = await cluster(t);
  const file = join(folder(t), "etcd.conf");
  const args = ["--join", "--name", "m3", "--address", "10.0.0.3", "--skip-check", "--learner"];
  const { exitCode, stdout, stderr } = await init([
    ...args,
    "--endpoints",
    endpoint,
    "--file",
    file,
  ]);
  assert.equal(exitCode, 0, stderr);
  const lines = inForce(readFileSync(file, "utf8"));
  const list = "m1=http://10.0.0.1:2380,member-b=http://10.0.0.2:2380,m3=http://10.0.0.3:2380";
  assert.ok(lines.includes(`ETCD_INITIAL_CLUSTER=${list}`));
  assert.ok(lines.includes("ETCD_INITIAL_CLUSTER_STATE=existing"));
  assert.match(stdout, /member add m3 --peer-urls http:\/\/10\.0\.0\.3:2380 --learner\n/);
  assert.equal(members.length, 2);
  const added = await init([...args, "--add", "--endpoints", endpoint, "--file", "-"]);
  assert.equal(members.length, 3);
  assert.match(added.stdout, /m3=http:\/\/10\.0\.0\.3:2380$/m);
  const again = await init([...args, "--add", "--endpoints", endpoint, "--file", file, "--force"]);
  assert.equal(members.length, 3);
  assert.doesNotMatch(again.stdout, /member add/);
  assert.match(again.stdout, /member promote c /);
});

test("what does not fit is refused by name, and nothing is written", async (t) => {
  const path = folder(t);
  const file = join(path, "etcd.conf");
  const refusals: [string[], RegExp][] = [
    [
      ["--single", "--join"],
      /one of --single, --cluster and --join is needed; given: --single, --join/,
    ],
    [["--single", "--token", "a"], /--token goes with --cluster, not with --single/],
    [["--single", "--address", "10.0.0.1:2379"], /--address must be an IP address or a host name/],
    [["--single", "--address", "0.0.0.0"], /must be one machine's address/],
    [["--single", "--name", "a=b"], /--name must be a name of letters/],
    [["--single", "--data-dir", "etcd"], /--data-dir must be an absolute path: "etcd"/],
    [["--single", "--peer-port", "0"], /--peer-port must be from 1 to 65535: 0/],
    [["--single", "--peer-port", "2379"], /must differ: 2379/],
    [["--cluster", "m1=10.0.0.1,m1=10.0.0.2"], /--cluster has m1 twice/],
    [["--cluster", three], /--name is needed/],
    [["--cluster", three, "--name", "m4"], /--name must be one of --cluster \(m1, m2, m3\)/],
    [["--join", "--name", "a"], /--join needs --address/],
    [["--join", "--name", "a", "--address", "10.0.0.1"], /--join needs --endpoints/],
    [["--single", "-w", "json"], /json not supported as output format/],
  ];
  for (const [args, message] of refusals) {
    const { exitCode, stderr } = await init([...args, "--file", file]);
    assert.notEqual(exitCode, 0);
    assert.match(stderr, message);
  }
  assert.deepEqual(readdirSync(path), []);
  assert.throws(() => parseHosts("m1=10.0.0.256"), /must be an IP address or a host name/);
});
