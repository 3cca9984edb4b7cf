import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { emptyConfState, type Message, MessageType, type ReceivedMessage } from "../raft/index.ts";
import { incomingSnapshotsMax } from "./limits.ts";
import { framedMessage } from "./message-stream.ts";
import type { PeerHandler, ReceivedSnapshotBody, SnapshotBody, SnapshotFormat } from "./port.ts";
import { message } from "./testing/messages.ts";
import { acquaint, TestPeer, until } from "./testing/test-peer.ts";

function snapshotMessage(fields: Partial<Message> = {}): Message {
  const metadata = { index: 10, term: 2, confState: { ...emptyConfState, voters: [1n, 2n] } };
  const snapshot = { data: Buffer.from('{"root":{}}'), metadata };
  return message({ type: MessageType.snap, snapshot, ...fields });
}

class TestBody implements SnapshotBody {
  readonly format: SnapshotFormat;
  readonly sizeBytes: number;
  readonly #chunks: () => AsyncIterable<Buffer>;
  closed = 0;
  yielded = 0;

  constructor(
    sizeBytes: number,
    chunks?: () => AsyncIterable<Buffer>,
    format: SnapshotFormat = "bolt",
  ) {
    this.format = format;
    this.sizeBytes = sizeBytes;
    this.#chunks = chunks ?? (() => this.#zeros());
  }

  chunks(): AsyncIterable<Buffer> {
    return this.#chunks();
  }

  close(): void {
    this.closed++;
  }

  async *#zeros(): AsyncIterable<Buffer> {
    for (let left = this.sizeBytes; left > 0; ) {
      const chunk = Buffer.alloc(Math.min(left, 64 * 1024), left % 256);
      left -= chunk.length;
      this.yielded += chunk.length;
      yield chunk;
    }
  }
}

type Receive = PeerHandler["receiveSnapshot"];

async function pair(t: import("node:test").TestContext, receiveSnapshot: Receive) {
  const one = await TestPeer.start(t, 1n);
  const two = await TestPeer.start(t, 2n, { handler: { receiveSnapshot } });
  await acquaint(one, two);
  return [one, two] as const;
}

async function readAll({ chunks }: ReceivedSnapshotBody): Promise<number> {
  let size = 0;
  for await (const chunk of chunks) size += chunk.length;
  return size;
}

test("a snapshot arrives with its message, and is reported once it is stored", async (t) => {
  let got: ReceivedMessage | undefined;
  let size = 0;
  const [one] = await pair(t, async (received, body) => {
    got = received;
    size = await readAll(body);
  });
  const body = new TestBody(3 * 1024 * 1024 + 1);
  one.transport.sendSnapshot(snapshotMessage(), body);
  await until("it is reported", () => one.snapshotsSent.length > 0);
  assert.deepEqual(one.snapshotsSent, [[2n, true]]);
  assert.equal(size, body.sizeBytes);
  assert.deepEqual([got?.from, got?.snapshot?.metadata.index], [1n, 10]);
  assert.equal(String(got?.snapshot?.data), '{"root":{}}');
  assert.equal(body.closed, 1);
});

test("whatever is heard of a member first tells that it takes files", async (t) => {
  const one = await TestPeer.start(t, 1n);
  const two = await TestPeer.start(t, 2n);
  one.transport.setMember(2n, [two.url]);
  assert.equal(one.transport.takesFiles(2n), false);
  // It cannot reach the one, and so asks it for no stream.
  two.transport.setMember(1n, ["http://127.0.0.1:1"]);
  await until("a stream has told it", () => one.transport.takesFiles(2n));
});

test("members of ours tell each other that they take files, and how a store comes", async (t) => {
  const formats: string[] = [];
  const [one] = await pair(t, async (_, body) => {
    formats.push(body.format);
    await readAll(body);
  });
  await until("the other one reads a stream", () => one.transport.takesFiles(2n));
  assert.equal(one.transport.takesFiles(3n), false);
  for (const format of ["files", "bolt"] as const) {
    one.transport.sendSnapshot(snapshotMessage(), new TestBody(100_000, undefined, format));
    await until("it has come", () => one.snapshotsSent.length === formats.length);
    await until("it is reported", () => one.snapshotsSent.at(-1)?.[1] === true);
  }
  await until("both are reported", () => one.snapshotsSent.length === 2);
  assert.deepEqual(formats, ["files", "bolt"]);
  one.transport.removeMember(2n);
  assert.equal(one.transport.takesFiles(2n), false);
});

test("a body whose size is known only at its end arrives whole, and is missed where it breaks off", async (t) => {
  const sizes: (number | string)[] = [];
  const [one] = await pair(t, async (_, body) => {
    await readAll(body).then(
      (size) => sizes.push(size),
      (error: Error) => {
        sizes.push("broken off");
        throw error;
      },
    );
  });
  const bodyOf = (isBroken: boolean): SnapshotBody => ({
    format: "files",
    sizeBytes: undefined,
    async *chunks() {
      for (let n = 0; n < 40; n++) yield Buffer.alloc(100_000, n);
      if (isBroken) throw new Error("the store cannot be read");
    },
    close: () => undefined,
  });
  for (const isBroken of [false, true]) {
    const before = one.snapshotsSent.length;
    one.transport.sendSnapshot(snapshotMessage(), bodyOf(isBroken));
    await until("it is reported", () => one.snapshotsSent.length > before);
  }
  assert.deepEqual(one.snapshotsSent, [
    [2n, true],
    [2n, false],
  ]);
  await until("the receiver has noticed", () => sizes.length === 2);
  assert.deepEqual(sizes, [4_000_000, "broken off"]);
});

test("a receiver that stores slowly is waited for", async (t) => {
  let proceed = (): void => {};
  const gate = new Promise<void>((resolve) => {
    proceed = resolve;
  });
  let size = 0;
  const [one] = await pair(t, async (_, chunks) => {
    await gate;
    size = await readAll(chunks);
  });
  const body = new TestBody(64 * 1024 * 1024);
  one.transport.sendSnapshot(snapshotMessage(), body);
  let before = -1;
  await until("the sender stands still", () => {
    const still = body.yielded > 0 && body.yielded === before;
    before = body.yielded;
    return still;
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(body.yielded < 32 * 1024 * 1024, `${body.yielded} bytes are on their way`);
  proceed();
  await until("it is reported", () => one.snapshotsSent.length > 0);
  assert.deepEqual([one.snapshotsSent, size], [[[2n, true]], body.sizeBytes]);
});

test("a snapshot that the receiver cannot store is reported as failed", async (t) => {
  const [one] = await pair(t, async () => {
    throw new Error("no space left");
  });
  const body = new TestBody(8 * 1024 * 1024);
  one.transport.sendSnapshot(snapshotMessage(), body);
  await until("it is reported", () => one.snapshotsSent.length > 0);
  assert.deepEqual([one.snapshotsSent, one.unreachable, body.closed], [[[2n, false]], [2n], 1]);
});

test("a body that cannot be read, or has another size, fails at both ends", async (t) => {
  const failures: string[] = [];
  let receiving = 0;
  const [one] = await pair(t, async (_, body) => {
    receiving++;
    await readAll(body).catch((error: Error) => {
      failures.push(error.message);
      throw error;
    });
  });
  async function* broken(): AsyncIterable<Buffer> {
    yield Buffer.alloc(100_000);
    await until("it is being received", () => receiving === 1);
    throw new Error("the store cannot be read");
  }
  async function* short(): AsyncIterable<Buffer> {
    yield Buffer.alloc(100_000);
    await until("it is being received", () => receiving === 2);
  }
  for (const chunks of [broken, short]) {
    const body = new TestBody(200_000, chunks);
    const before = one.snapshotsSent.length;
    one.transport.sendSnapshot(snapshotMessage(), body);
    await until("it is reported", () => one.snapshotsSent.length > before);
    assert.equal(body.closed, 1);
  }
  assert.deepEqual(one.snapshotsSent, [
    [2n, false],
    [2n, false],
  ]);
  await until("the receiver has noticed", () => failures.length === 2);
});

test("a second snapshot to the same member, and one to nobody, is refused at once", async (t) => {
  let proceed = (): void => {};
  const gate = new Promise<void>((resolve) => {
    proceed = resolve;
  });
  const [one] = await pair(t, async (_, body) => {
    await gate;
    await readAll(body);
  });
  const bodies = [new TestBody(1000), new TestBody(1000), new TestBody(1000)];
  one.transport.sendSnapshot(snapshotMessage(), bodies[0]!);
  one.transport.sendSnapshot(snapshotMessage(), bodies[1]!);
  one.transport.sendSnapshot(snapshotMessage({ to: 7n }), bodies[2]!);
  await until("two are reported", () => one.snapshotsSent.length === 2);
  proceed();
  await until("the first is reported", () => one.snapshotsSent.length === 3);
  assert.deepEqual(one.snapshotsSent, [
    [2n, false],
    [7n, false],
    [2n, true],
  ]);
  assert.deepEqual(
    bodies.map(({ closed }) => closed),
    [1, 1, 1],
  );
});

test("a stop breaks a snapshot off and closes its body", async (t) => {
  const [one] = await pair(t, async () => new Promise<void>(() => {}));
  const body = new TestBody(64 * 1024 * 1024);
  one.transport.sendSnapshot(snapshotMessage(), body);
  await until("it is on its way", () => body.yielded > 0);
  await one.transport.stop();
  assert.equal(body.closed, 1);
});

const headers = [
  "Host: x",
  "X-Server-Version: 3.4.23",
  "X-Min-Cluster-Version: 3.0.0",
  "X-Etcd-Cluster-ID: c1",
];

test("a sender that falls silent, or breaks off, makes the body throw", async (t) => {
  const failures: string[] = [];
  const two = await TestPeer.start(t, 2n, {
    handler: {
      receiveSnapshot: async (_, body) => {
        await readAll(body).catch((error: Error) => {
          failures.push(error.message);
          throw error;
        });
      },
    },
  });
  const head = framedMessage(snapshotMessage());
  const open = async (framing: string, first: Buffer) => {
    const socket = connect(Number(new URL(two.url).port), "127.0.0.1");
    t.after(() => socket.destroy());
    socket.on("error", () => {});
    socket.write(`POST /raft/snapshot HTTP/1.1\r\n${[...headers, framing].join("\r\n")}\r\n\r\n`);
    socket.write(first);
    const receiving = () => two.log.filter((l) => l.message === "receiving database snapshot");
    const before = receiving().length;
    await until("it is being received", () => receiving().length > before);
    return socket;
  };
  const sized = `Content-Length: ${head.length + 1000}`;
  (await open(sized, head)).destroy();
  await until("the break is noticed", () => failures.length === 1);
  const chunk = Buffer.concat([
    Buffer.from(`${head.length.toString(16)}\r\n`),
    head,
    Buffer.from("\r\n"),
  ]);
  (await open("Transfer-Encoding: chunked", chunk)).end();
  await until("the missing end is noticed", () => failures.length === 2);
  await open(sized, head);
  await until("the silence is noticed", () => {
    void two.clock.advance(5_000);
    return failures.length === 3;
  });
});

async function post(peer: TestPeer, body: Buffer): Promise<readonly [number, string]> {
  const answer = await fetch(`${peer.url}/raft/snapshot`, {
    method: "POST",
    headers: Object.fromEntries(headers.slice(1).map((line) => line.split(": "))),
    body: new Uint8Array(body),
  });
  return [answer.status, (await answer.text()).trim()];
}

test("what is no snapshot for this member is refused", async (t) => {
  const two = await TestPeer.start(t, 2n, { handler: { isRemoved: (id) => id === 9n } });
  const framed = (m: Message) => framedMessage(m);
  const [status, text] = await post(two, Buffer.alloc(8, 0xff));
  assert.equal(status, 400);
  assert.match(text, /^failed to decode raft message/);
  assert.equal((await post(two, Buffer.from([0])))[0], 400);
  const vote = message({ type: MessageType.vote });
  assert.deepEqual(await post(two, framed(vote)), [400, "wrong raft message type"]);
  const empty = message({ type: MessageType.snap });
  assert.deepEqual(await post(two, framed(empty)), [400, "wrong raft message type"]);
  const misled = await post(two, framed(snapshotMessage({ to: 3n })));
  assert.deepEqual(misled, [412, "to field mismatch"]);
  assert.equal((await post(two, framed(snapshotMessage({ from: 9n }))))[0], 403);
});

test("each sender sends one snapshot at a time, and not all at once do", async (t) => {
  const waiting: (() => void)[] = [];
  const two = await TestPeer.start(t, 2n, {
    handler: { receiveSnapshot: () => new Promise((resolve) => waiting.push(resolve)) },
  });
  const send = (from: number) => post(two, framedMessage(snapshotMessage({ from: BigInt(from) })));
  const first = Array.from({ length: incomingSnapshotsMax }, (_, i) => send(i + 11));
  await until("they are being received", () => waiting.length === incomingSnapshotsMax);
  assert.equal((await send(11))[0], 503);
  assert.equal((await send(99))[0], 503);
  for (const resolve of waiting) resolve();
  for (const answer of first) assert.equal((await answer)[0], 204);
});
