// A member that reads slowly, or not at all, while others are to be served.
import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { MessageType } from "../raft/index.ts";
import { socketBacklogBytesMax, streamQueueBytesMax, streamQueueMessagesMax } from "./limits.ts";
import { append, message } from "./testing/messages.ts";
import { acquaint, listen, TestPeer, until } from "./testing/test-peer.ts";

/** Member 3, which opens a stream and reads nothing of it but the head. */
async function startHungReader(t: TestContext, one: TestPeer, kind: string): Promise<Socket> {
  one.transport.setMember(3n, [await listen(t, () => {})]);
  const socket = connect(Number(new URL(one.url).port), "127.0.0.1");
  t.after(() => socket.destroy());
  const headers = "Host: x\r\nX-Server-Version: 3.5.0\r\nX-Etcd-Cluster-ID: c1\r\nX-Raft-To: 1\r\n";
  socket.write(`GET /raft/stream/${kind}/3 HTTP/1.1\r\n${headers}\r\n`);
  await new Promise((resolve) => socket.once("readable", resolve));
  return socket;
}

const large = "x".repeat(1024 * 1024);

test("what a hung member does not take is bounded in bytes, then dropped and reported", async (t) => {
  const one = await TestPeer.start(t, 1n);
  await startHungReader(t, one, "msgapp");
  for (let i = 0; i < 200 && one.unreachable.length === 0; i++) {
    one.transport.send([append(i, [large], { to: 3n })]);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(new Set(one.unreachable), new Set([3n]));
});

test("what waits for a hung member is bounded in number, too", async (t) => {
  const one = await TestPeer.start(t, 1n);
  await startHungReader(t, one, "message");
  const flood = message({ type: MessageType.vote, to: 3n, context: Buffer.alloc(4_000) });
  for (let i = 0; i < 20 && one.unreachable.length === 0; i++) {
    one.transport.send(Array.from({ length: 1_000 }, () => flood));
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(new Set(one.unreachable), new Set([3n]));
  assert.ok(streamQueueMessagesMax * 4_200 < streamQueueBytesMax, "the number was the bound");
});

test("a hung member delays nobody else, and its stream is closed after five seconds", async (t) => {
  const one = await TestPeer.start(t, 1n);
  const two = await TestPeer.start(t, 2n);
  await acquaint(one, two);
  await startHungReader(t, one, "msgapp");
  const count = 40;
  for (let i = 0; i < count; i++) {
    one.transport.send([append(i, [large], { to: 3n }), append(i, ["small"], { to: 2n })]);
  }
  await until("the other one has everything", () => two.received.length === count);
  await one.clock.advance(7_000);
  const lost = one.complaints("lost TCP streaming connection with remote peer");
  assert.ok(lost.some(({ fields }) => fields?.["remote-peer-id"] === "3"));
  assert.deepEqual(new Set(one.unreachable), new Set([3n]));
});

test("a member that reads slowly gets everything, in order, once it reads", async (t) => {
  const one = await TestPeer.start(t, 1n);
  const two = await TestPeer.start(t, 2n);
  await acquaint(one, two);
  const texts = Array.from({ length: 48 }, (_, i) => `${i} ${large}`);
  assert.ok(texts.length * large.length > 4 * socketBacklogBytesMax);
  one.transport.send(texts.map((text, i) => append(i, [text])));
  await until("everything has arrived", () => two.received.length === texts.length);
  const got = two.received.map(({ entries }) => String(entries[0]?.data).slice(0, 4));
  assert.deepEqual(
    got,
    texts.map((text) => text.slice(0, 4)),
  );
  assert.deepEqual(one.unreachable, []);
});
