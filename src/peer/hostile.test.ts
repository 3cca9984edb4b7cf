// Whatever reaches a peer port that is no member of this cluster, or a broken one.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { type TestContext, test } from "node:test";
import { MessageType } from "../raft/index.ts";
import { encodeMessage } from "./message-codec.ts";
import { message } from "./testing/messages.ts";
import { listen, TestPeer, until } from "./testing/test-peer.ts";

const ours = {
  "X-Server-From": "2",
  "X-Server-Version": "3.5.1",
  "X-Min-Cluster-Version": "3.0.0",
  "X-Etcd-Cluster-ID": "c1",
};
const vote = encodeMessage(message({ type: MessageType.vote, from: 2n, to: 1n }));

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

async function ask(peer: TestPeer, sent: Sent): Promise<readonly [number, string]> {
  const { method = "POST", path = "/raft", headers = ours, body } = sent;
  const init = { method, headers, ...(body === undefined ? {} : { body: new Uint8Array(body) }) };
  const answer = await fetch(peer.url + path, init);
  return [answer.status, (await answer.text()).trim()];
}

test("a request of another cluster, version or name is refused as etcd refuses it", async (t) => {
  const peer = await TestPeer.start(t, 1n, { handler: { isRemoved: (id) => id === 9n } });
  peer.transport.setMember(2n, [peer.url]);
  const stream = (headers: Record<string, string>, path = "/raft/stream/message/2") =>
    ask(peer, { method: "GET", path, headers: { ...ours, "X-Raft-To": "1", ...headers } });
  const foreign = { ...ours, "X-Etcd-Cluster-ID": "c2" };
  const mismatch = [412, "cluster ID mismatch"];
  const incompatible = [412, "incompatible version"];
  assert.deepEqual(await ask(peer, { headers: foreign, body: vote }), mismatch);
  assert.deepEqual(await ask(peer, { path: "/raft/snapshot", headers: foreign }), mismatch);
  assert.deepEqual(await stream(foreign), mismatch);
  assert.deepEqual(await ask(peer, { headers: {}, body: vote }), incompatible);
  assert.deepEqual(await stream({ "X-Server-Version": "2.3.8" }), incompatible);
  assert.deepEqual(await stream({ "X-Min-Cluster-Version": "3.6.0" }), incompatible);
  assert.deepEqual(await stream({ "X-Server-Version": "newest" }), incompatible);
  assert.deepEqual(await stream({ "X-Raft-To": "3" }), [412, "to field mismatch"]);
  assert.deepEqual(await stream({}, "/raft/stream/message/9"), [410, "removed member"]);
  assert.deepEqual(await stream({}, "/raft/stream/message/5"), [404, "error sender not found"]);
  assert.deepEqual(await stream({}, "/raft/stream/message/xyz"), [404, "invalid from"]);
  assert.deepEqual(await stream({}, "/raft/stream/gossip/2"), [404, "invalid path"]);
  const removed = encodeMessage(message({ type: MessageType.vote, from: 9n, to: 1n }));
  const answer = await ask(peer, { body: removed });
  assert.deepEqual(answer, [403, "cannot process message from removed member"]);
  const misled = encodeMessage(message({ type: MessageType.vote, from: 2n, to: 4n }));
  assert.deepEqual(await ask(peer, { body: misled }), [412, "to field mismatch"]);
  assert.deepEqual(peer.received, []);
});

test("wrong methods and paths are refused", async (t) => {
  const peer = await TestPeer.start(t, 1n);
  const posts = ["/raft", "/raft/snapshot", "/leases", "/leases/internal", "/members/promote/1"];
  const gets = [
    "/raft/stream/message/2",
    "/raft/probing",
    "/members",
    "/members/hashkv",
    "/version",
  ];
  for (const path of posts) {
    assert.deepEqual(await ask(peer, { method: "GET", path }), [405, "Method Not Allowed"], path);
  }
  for (const path of gets) {
    assert.deepEqual(await ask(peer, { path }), [405, "Method Not Allowed"], path);
  }
  for (const path of [
    "/",
    "/raft/",
    "/raft/streams",
    "/v2/keys",
    "/members/",
    "/downgrade/enabled",
  ]) {
    const [status, text] = await ask(peer, { method: "GET", path });
    assert.deepEqual([status, text], [404, "404 page not found"], path);
  }
});

test("bytes that are no message are refused, and complained of once", async (t) => {
  const peer = await TestPeer.start(t, 1n);
  for (let i = 0; i < 20; i++) {
    const answer = await ask(peer, { body: Buffer.from("ffff", "hex") });
    assert.deepEqual(answer, [400, "error unmarshalling raft message"]);
  }
  assert.equal(peer.complaints("failed to unmarshal Raft message").length, 1);
  assert.deepEqual(peer.received, []);
});

test("a body without end is cut off at the limit", async (t) => {
  const peer = await TestPeer.start(t, 1n);
  const socket = connect(Number(new URL(peer.url).port), "127.0.0.1");
  t.after(() => socket.destroy());
  let answer = "";
  let closed = false;
  socket.on("data", (bytes: Buffer) => {
    answer += bytes;
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    closed = true;
  });
  const lines = Object.entries(ours).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(
    `POST /leases HTTP/1.1\r\nHost: x\r\n${lines.join("")}Content-Length: 1000000000\r\n\r\n`,
  );
  for (let i = 0; i < 4; i++) socket.write(Buffer.alloc(32 * 1024));
  await until("it is closed", () => closed);
  assert.match(answer, /^HTTP\/1.1 413 /);
});

test("a connection that sends no request, or half of one, is closed", async (t) => {
  const peer = await TestPeer.start(t, 1n);
  const closed: string[] = [];
  for (const [name, bytes] of [
    ["silent", ""],
    ["half", "GET /version HTTP/1.1\r\nHos"],
    ["answered", "GET /version HTTP/1.1\r\nHost: x\r\n\r\n"],
  ] as const) {
    const socket = connect(Number(new URL(peer.url).port), "127.0.0.1");
    t.after(() => socket.destroy());
    socket.on("close", () => closed.push(name));
    socket.resume();
    socket.write(bytes);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.deepEqual(closed, []);
  await peer.clock.advance(25_000);
  await until("all are closed", () => closed.length === 3);
});

test("what is no HTTP is refused", async (t) => {
  const peer = await TestPeer.start(t, 1n);
  const socket = connect(Number(new URL(peer.url).port), "127.0.0.1");
  t.after(() => socket.destroy());
  let closed = false;
  socket.on("error", () => {});
  socket.on("close", () => {
    closed = true;
  });
  socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  await until("it is closed", () => closed);
  assert.equal(peer.complaints("received a malformed HTTP request").length, 1);
});

test("a connection that is reset is no malformed request", async (t) => {
  const peer = await TestPeer.start(t, 1n);
  const port = Number(new URL(peer.url).port);
  const served = connect(port, "127.0.0.1");
  served.write("GET /version HTTP/1.1\r\nHost: x\r\n\r\n");
  await once(served, "data");
  served.resetAndDestroy();
  // Heard of after the reset.
  assert.equal((await ask(peer, { method: "GET", path: "/version" }))[0], 200);
  assert.deepEqual(peer.complaints("received a malformed HTTP request"), []);
});

/** A member whose streams begin with these bytes. */
async function readerOf(t: TestContext, bytes: Buffer): Promise<TestPeer> {
  const peer = await TestPeer.start(t, 1n);
  const url = await listen(t, (socket) => {
    socket.on("error", () => {});
    socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    socket.write(`${bytes.length.toString(16)}\r\n`);
    socket.write(Buffer.concat([bytes, Buffer.from("\r\n")]));
  });
  peer.transport.setMember(2n, [url]);
  return peer;
}

test("a stream of a foreign kind, or with absurd lengths, is given up", async (t) => {
  const huge = Buffer.alloc(17, 0xff);
  for (const bytes of [
    Buffer.from([7]),
    Buffer.concat([Buffer.from([1]), huge]),
    Buffer.concat([Buffer.from([2]), huge]),
    Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0, 2]), Buffer.from("ffff", "hex")]),
  ]) {
    const peer = await readerOf(t, bytes);
    const complaint = "lost TCP streaming connection with remote peer";
    await until("the stream is given up", () => peer.complaints(complaint).length > 0);
    assert.deepEqual(peer.received, []);
    await peer.transport.stop();
  }
});

test("a message that is not between the ends of its stream is dropped", async (t) => {
  const between = (from: bigint, to: bigint) => {
    const bytes = encodeMessage(message({ type: MessageType.vote, from, to }));
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(bytes.length));
    return Buffer.concat([length, bytes]);
  };
  // The msgapp stream ends at the first zero bytes that are no frame; the message stream reads all of it.
  const bytes = Buffer.concat([between(3n, 1n), between(2n, 4n), between(2n, 1n)]);
  const peer = await readerOf(t, bytes);
  await until("the last one has arrived", () => peer.received.length > 0);
  assert.deepEqual(
    peer.received.map(({ from, to }) => [from, to]),
    [[2n, 1n]],
  );
});

test("strangers are forgotten, the oldest first, so that nobody can fill the memory with them", async (t) => {
  const peer = await TestPeer.start(t, 1n);
  for (let id = 100; id < 200; id++) {
    const headers = {
      ...ours,
      "X-Server-From": id.toString(16),
      "X-PeerURLs": "http://127.0.0.1:1",
    };
    await ask(peer, { headers, body: vote });
  }
  peer.transport.send([message({ type: MessageType.voteResp, to: 100n })]);
  peer.transport.send([message({ type: MessageType.voteResp, to: 199n })]);
  await until("the newest is tried", () => peer.unreachable.length > 0);
  assert.deepEqual(peer.unreachable, [199n]);
});
