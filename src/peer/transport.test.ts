import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { closedPort } from "../client/testing/closed-port.ts";
import { MessageType } from "../raft/index.ts";
import { append, message } from "./testing/messages.ts";
import { acquaint, listen, startTwo, TestPeer, until } from "./testing/test-peer.ts";

test("messages of every kind arrive, each kind in order", async (t) => {
  const [one, two] = await startTwo(t);
  assert.ok(one.isActive(2n) && two.isActive(1n));
  const appends = Array.from({ length: 300 }, (_, i) => append(i, [`entry ${i}`]));
  const votes = Array.from({ length: 300 }, (_, i) =>
    message({ type: MessageType.vote, index: i }),
  );
  one.transport.send(appends.flatMap((m, i) => [m, votes[i]!]));
  await until("all have arrived", () => two.received.length === 600);
  const indexes = (type: number) =>
    two.received.filter((m) => m.type === type).map(({ index }) => index);
  assert.deepEqual(indexes(MessageType.app), [...appends.keys()]);
  assert.deepEqual(indexes(MessageType.vote), [...votes.keys()]);
  const texts = two.received.flatMap(({ entries }) => entries).map(({ data }) => String(data));
  assert.deepEqual(
    texts,
    appends.map((_, i) => `entry ${i}`),
  );
});

test("of the acknowledgements of one batch the last one goes out, and every rejection", async (t) => {
  const [one, two] = await startTwo(t);
  const ack = (index: number, reject = false) =>
    message({ type: MessageType.appResp, index, reject });
  one.transport.send([ack(1), ack(2, true), ack(3), message({ type: MessageType.heartbeatResp })]);
  await until("the batch has arrived", () => two.received.length >= 3);
  assert.deepEqual(
    two.received.map(({ type, index }) => [type, index]),
    [
      [MessageType.appResp, 2],
      [MessageType.appResp, 3],
      [MessageType.heartbeatResp, 0],
    ],
  );
});

test("messages to nobody and to unknown members are passed over", async (t) => {
  const [one, two] = await startTwo(t);
  one.transport.send([
    message({ type: MessageType.vote, to: 0n }),
    message({ type: MessageType.vote, to: 7n }),
    message({ type: MessageType.vote, index: 5 }),
  ]);
  await until("one has arrived", () => two.received.length > 0);
  assert.deepEqual(
    two.received.map(({ index }) => index),
    [5],
  );
  assert.deepEqual(one.unreachable, []);
});

test("before a member reads its streams it is sent single requests", async (t) => {
  const one = await TestPeer.start(t, 1n);
  const two = await TestPeer.start(t, 2n);
  one.transport.setMember(2n, [two.url]);
  one.transport.send([append(0, ["early"]), message({ type: MessageType.vote })]);
  await until("both have arrived", () => two.received.length === 2);
  assert.equal(one.isActive(2n), false);
});

test("whoever sends without being a member is answered at the URLs it names", async (t) => {
  const one = await TestPeer.start(t, 1n);
  const newcomer = await TestPeer.start(t, 2n);
  newcomer.transport.setMember(1n, [one.url]);
  newcomer.transport.send([message({ type: MessageType.appResp, to: 1n, from: 2n })]);
  await until("it has arrived", () => one.received.length === 1);
  one.transport.send([message({ type: MessageType.app })]);
  await until("the answer has arrived", () => newcomer.received.length === 1);
});

test("a stream that is cut is dialled again, with growing patience, and does not complain each time", async (t) => {
  const one = await TestPeer.start(t, 1n);
  let dials = 0;
  const url = await listen(t, (socket) => {
    dials++;
    socket.destroy();
  });
  one.transport.setMember(2n, [url]);
  await until("both streams were refused", () => dials === 2);
  const waits: number[] = [];
  for (let round = 0; round < 6; round++) {
    const before = dials;
    let waitedMs = 0;
    await until("they are dialled again", () => {
      void one.clock.advance(10);
      waitedMs += 10;
      return dials >= before + 2;
    });
    waits.push(waitedMs);
  }
  assert.ok(waits[0]! <= 400 && waits.at(-1)! > waits[0]!, `${waits}`);
  const complaints = one.complaints("failed to open a stream of a remote peer").length;
  assert.ok(complaints <= 4 && dials >= 14, `${complaints} complaints of ${dials} dials`);
});

test("a member that comes back after it was away is reached again", async (t) => {
  const one = await TestPeer.start(t, 1n);
  const first = await TestPeer.start(t, 2n);
  await acquaint(one, first);
  await first.transport.stop();
  await until("it is gone", () => !one.isActive(2n));
  const second = await TestPeer.start(t, 2n);
  one.transport.setMember(2n, [second.url]);
  second.transport.setMember(1n, [one.url]);
  await until("it is reached", () => {
    void one.clock.advance(50);
    void second.clock.advance(50);
    return one.isActive(2n) && second.isActive(1n);
  });
  one.transport.send([message({ type: MessageType.vote })]);
  await until("a message arrives", () => second.received.length === 1);
});

test("a member with several URLs is reached at the one that answers", async (t) => {
  const one = await TestPeer.start(t, 1n);
  const two = await TestPeer.start(t, 2n);
  const dead = await listen(t, (socket) => socket.destroy());
  two.transport.setMember(1n, [one.url]);
  one.transport.setMember(2n, [dead, "https://127.0.0.1:1", "http://[::1]:1", two.url]);
  await until("it is reached", () => {
    void one.clock.advance(50);
    void two.clock.advance(50);
    return one.isActive(2n);
  });
});

test("a stream that falls silent counts as broken after five seconds", async (t) => {
  const one = await TestPeer.start(t, 1n);
  const streams: Socket[] = [];
  const url = await listen(t, (socket) => {
    streams.push(socket);
    socket.on("error", () => {});
    socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n\0\r\n");
  });
  one.transport.setMember(2n, [url]);
  await until("it is reached", () => one.isActive(2n));
  await one.clock.advance(4_900);
  assert.ok(one.isActive(2n));
  await one.clock.advance(100);
  assert.ok(!one.isActive(2n));
  assert.equal(one.complaints("lost TCP streaming connection with remote peer").length, 2);
});

test("links without traffic are kept alive by heartbeats that raft never sees", async (t) => {
  const [one, two] = await startTwo(t);
  for (let i = 0; i < 20; i++) {
    await one.clock.advance(1_000);
    await two.clock.advance(1_000);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.ok(one.isActive(2n) && two.isActive(1n));
  assert.deepEqual([one.received, two.received], [[], []]);
});

test("a member that does not listen yet is waited for before it is missed", async (t) => {
  const nobody = await closedPort();
  const one = await TestPeer.start(t, 1n);
  one.transport.setMember(2n, [`http://${nobody}`]);
  const waiting = () =>
    one.log.filter(({ message: text }) => text === "waiting for a remote peer to listen").length;
  await until("both streams are said to wait", () => waiting() === 2);
  const missed = () => one.complaints("failed to open a stream of a remote peer").length;
  assert.equal(missed(), 0);
  await until("it is missed", () => {
    void one.clock.advance(500);
    return missed() === 2;
  });
  assert.ok(one.clock.monotonicMs() >= 10_000);
  assert.equal(waiting(), 2);
});

test("a member that is removed is no longer spoken to, and its streams end", async (t) => {
  const [one, two] = await startTwo(t);
  one.transport.removeMember(2n);
  await until("the streams are closed", () => !two.isActive(1n));
  const [lost] = two.complaints("lost TCP streaming connection with remote peer");
  assert.equal(lost?.fields?.error, "closed by the remote");
  one.transport.send([message({ type: MessageType.vote })]);
  assert.equal(one.transport.activeSinceMs(2n), undefined);
  await until("it is told that it is unknown", () => {
    void two.clock.advance(50);
    return two.complaints("failed to open a stream of a remote peer").length > 0;
  });
});

test("a member hears once that it was removed, from members of its cluster only", async (t) => {
  const one = await TestPeer.start(t, 1n, { handler: { isRemoved: (id) => id === 2n } });
  const two = await TestPeer.start(t, 2n);
  two.transport.setMember(1n, [one.url]);
  two.transport.send([message({ type: MessageType.vote, to: 1n, from: 2n })]);
  await until("it hears", () => two.removedCalls === 1);
  await two.clock.advance(6_000);
  const stranger = await TestPeer.start(t, 3n);
  const impostor = await listen(t, (socket) =>
    socket.end("HTTP/1.1 410 Gone\r\nX-Etcd-Cluster-ID: beef\r\nContent-Length: 0\r\n\r\n"),
  );
  stranger.transport.setMember(1n, [impostor]);
  await until("the impostor was heard", () => stranger.log.length >= 3);
  assert.deepEqual([two.removedCalls, stranger.removedCalls, one.received.length], [1, 0, 0]);
});

test("a newer stream takes the place of an older one", async (t) => {
  const [one] = await startTwo(t);
  const { port } = new URL(one.url);
  const socket = connect(Number(port), "127.0.0.1");
  t.after(() => socket.destroy());
  let got = Buffer.alloc(0);
  socket.on("data", (bytes: Buffer) => {
    got = Buffer.concat([got, bytes]);
  });
  const headers = "Host: x\r\nX-Server-Version: 3.5.0\r\nX-Etcd-Cluster-ID: c1\r\nX-Raft-To: 1\r\n";
  socket.write(`GET /raft/stream/message/2 HTTP/1.1\r\n${headers}\r\n`);
  await until("it is open", () => got.includes("200 OK"));
  one.transport.send([message({ type: MessageType.vote, context: Buffer.from("for the newer") })]);
  await until("it gets the message", () => got.includes("for the newer"));
});

test("after a stop no timer waits, and every connection is closed", async (t) => {
  const [one, two] = await startTwo(t);
  const dead = await listen(t, () => {});
  one.transport.setMember(3n, [dead]);
  one.transport.send([
    message({ type: MessageType.vote }),
    message({ type: MessageType.vote, to: 3n }),
  ]);
  await until("one has arrived", () => two.received.length > 0);
  await Promise.all([one.transport.stop(), two.transport.stop()]);
  one.transport.send([message({ type: MessageType.vote })]);
  one.transport.setMember(4n, [dead]);
  await until("all timers are gone", () => one.clock.pendingTimers + two.clock.pendingTimers === 0);
  assert.equal(one.isActive(2n), false);
});
