import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { fakeWorld } from "../../cli/testing/fake-world.ts";
import { answering, FakeServer, Refusal } from "../../client/testing/fake-server.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { runEtcdctl } from "../run-etcdctl.ts";

const { AuthStatus } = services["etcdserverpb.Auth"];
const { AuthStatusResponse, ResponseHeader } = etcdserverpb;
const header = { clusterId: 11n, memberId: 12n, revision: 2, raftTerm: 3 };

async function statusOf(t: TestContext, enabled: boolean, format: string) {
  const answer = AuthStatusResponse.create({ header: ResponseHeader.create(header), enabled });
  const method = answering(AuthStatus, () => ({ ...answer, authRevision: 1 }));
  const { endpoint } = await FakeServer.start(t, [method]);
  const world = fakeWorld({ env: { ETCDCTL_ENDPOINTS: endpoint } });
  const exit = await runEtcdctl(["auth", "status", "-w", format], world);
  return { exit, stdout: world.stdoutText, stderr: world.stderrText };
}

/** As etcdctl 3.5.35 and 3.6.16 write it. */
const told: readonly (readonly [format: string, enabled: boolean, stdout: string])[] = [
  ["simple", false, "Authentication Status: false\nAuthRevision: 1\n"],
  ["simple", true, "Authentication Status: true\nAuthRevision: 1\n"],
  [
    "json",
    false,
    '{"header":{"cluster_id":11,"member_id":12,"revision":2,"raft_term":3},"authRevision":1}\n',
  ],
  [
    "json",
    true,
    '{"header":{"cluster_id":11,"member_id":12,"revision":2,"raft_term":3},"enabled":true,"authRevision":1}\n',
  ],
  ["protobuf", true, "\n\b\b\u000b\u0010\f\u0018\u0002 \u0003\u0010\u0001\u0018\u0001"],
];

for (const [format, enabled, stdout] of told) {
  test(`auth status in the form ${format}, enabled: ${enabled}`, async (t) => {
    assert.deepEqual(await statusOf(t, enabled, format), { exit: 0, stdout, stderr: "" });
  });
}

test("auth status has neither a table nor fields", async (t) => {
  for (const format of ["table", "fields"]) {
    const stderr = `Error: ${format} not supported as output format\n`;
    assert.deepEqual(await statusOf(t, false, format), { exit: 4, stdout: "", stderr });
  }
});

test("a server of 3.4 does not know auth status", async (t) => {
  const text = "unknown method AuthStatus for service etcdserverpb.Auth";
  const method = answering(AuthStatus, () => {
    throw new Refusal(12, text);
  });
  const { endpoint } = await FakeServer.start(t, [method]);
  const world = fakeWorld({ env: { ETCDCTL_ENDPOINTS: endpoint } });
  assert.equal(await runEtcdctl(["auth", "status"], world), 1);
  const [log, error] = world.stderrText.trimEnd().split("\n");
  assert.equal(JSON.parse(log!).error, `rpc error: code = Unimplemented desc = ${text}`);
  assert.equal(error, `Error: rpc error: code = Unimplemented desc = ${text}`);
});

test("auth status takes no operand", async () => {
  const world = fakeWorld();
  assert.equal(await runEtcdctl(["auth", "status", "x"], world), 128);
  assert.equal(world.stderrText, "Error: auth status command does not accept any arguments\n");
});
