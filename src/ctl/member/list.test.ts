import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeWorld } from "../../cli/testing/fake-world.ts";
import { answering, FakeServer } from "../../client/testing/fake-server.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { runEtcdctl } from "../run-etcdctl.ts";

const { MemberList } = services["etcdserverpb.Cluster"];

test("the members are asked for as --consistency says", async (t) => {
  const asked: boolean[] = [];
  const method = answering(MemberList, ({ linearizable }) => {
    asked.push(linearizable);
    return etcdserverpb.MemberListResponse.create({});
  });
  const { endpoint } = await FakeServer.start(t, [method]);
  for (const flags of [[], ["--consistency=l"], ["--consistency=s"]]) {
    const world = fakeWorld({ env: { ETCDCTL_ENDPOINTS: endpoint } });
    assert.equal(await runEtcdctl(["member", "list", ...flags], world), 0, world.stderrText);
  }
  assert.deepEqual(asked, [true, true, false]);
  const world = fakeWorld({ env: { ETCDCTL_ENDPOINTS: endpoint } });
  assert.equal(await runEtcdctl(["member", "list", "--consistency=x"], world), 4);
  assert.equal(world.stderrText, 'Error: unknown consistency flag "x"\n');
});
