import assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders } from "node:http";
import {
  type AddressInfo,
  createServer as createListener,
  type Server,
  type Socket,
} from "node:net";
import { type TestContext, test } from "node:test";
import { etcdVersion } from "../config/index.ts";
import { runIn } from "../config/testing/resolve-in-test.ts";
import { Log, Metrics, RealClock } from "../host/index.ts";
import type { PeerHandler } from "../peer/index.ts";
import { connectPeers } from "./connect-peers.ts";
import type { Doors } from "./doors.ts";

const identity = { memberId: 0xa1n, clusterId: 0xc1n };

async function urlOf(t: TestContext, server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A member whose peer door is a listener of the test. */
async function connect(t: TestContext) {
  const { settings } = await runIn({
    argv: ["--initial-advertise-peer-urls=http://a.test:2380,http://b.test:2380"],
  });
  let accept: (socket: Socket) => void = () => assert.fail("the door is not open");
  const doors = {
    servePeers(take: typeof accept) {
      accept = take;
    },
  } as unknown as Doors;
  const clock = new RealClock();
  const log = new Log({ clock, outputs: ["/dev/null"] });
  const metrics = new Metrics();
  const handler = {
    membersJson: () => '[{"id":161}]',
    clusterVersion: () => "3.5.0",
    unreachable() {},
    gone() {},
  } as unknown as PeerHandler;
  const transport = connectPeers(settings, { clock, log, metrics, doors })(identity, handler);
  t.after(async () => {
    await transport.stop();
    await log.close();
  });
  const url = await urlOf(
    t,
    createListener((socket) => accept(socket)),
  );
  return { transport, metrics, url };
}

test("who comes to the peer door is answered with what the member knows, under its cluster", async (t) => {
  const { url } = await connect(t);
  const members = await fetch(`${url}/members`);
  assert.equal(members.headers.get("x-etcd-cluster-id"), "c1");
  assert.deepEqual(await members.json(), [{ id: 161 }]);
  const version = await (await fetch(`${url}/version`)).json();
  assert.deepEqual(version, { etcdserver: etcdVersion, etcdcluster: "3.5.0" });
});

test("who is dialled hears which member it is, of what version, and where it can be reached; and is counted", async (t) => {
  const { transport, metrics } = await connect(t);
  const asked = Promise.withResolvers<IncomingHttpHeaders>();
  const other = createServer((request, response) => {
    if (request.url?.startsWith("/raft/stream")) asked.resolve(request.headers);
    response.writeHead(404).end();
  });
  transport.setMember(0xa2n, [await urlOf(t, other)]);
  const headers = await asked.promise;
  assert.equal(headers["x-server-from"], "a1");
  assert.equal(headers["x-etcd-cluster-id"], "c1");
  assert.equal(headers["x-server-version"], etcdVersion);
  assert.equal(headers["x-peerurls"], "http://a.test:2380,http://b.test:2380");
  const { text } = await metrics.scrape();
  assert.ok(text.includes('etcd_network_known_peers{Local="a1",Remote="a2"} 1'));
});
