// The server at the level of frames, on virtual time: what no client library would send, and what must be exact.
import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdError } from "../../base/index.ts";
import type { HeaderPair } from "../http2/index.ts";
import { ManualClock } from "../http2/testing/clocks.ts";
import { Flag, FrameType, frame, RawClient, uint32Bytes } from "../http2/testing/raw-client.ts";
import {
  type BidiCall,
  type CallReport,
  type CancelReason,
  createGrpcServer,
  type GrpcServerOptions,
  LargeMessage,
  type ServerCall,
  StatusCode,
  serverStreaming,
  streaming,
  unary,
} from "./index.ts";
import { writePrefix } from "./message-prefix.ts";
import { rawMethod } from "./testing/raw-methods.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };

interface Held {
  readonly call: ServerCall;
  answer(message: Buffer): void;
}

function setUp(options: Partial<GrpcServerOptions> = {}) {
  const clock = new ManualClock();
  const client = new RawClient();
  const held: Held[] = [];
  const chats: BidiCall<Buffer, Buffer>[] = [];
  const chatted: string[] = [];
  const server = createGrpcServer({ clock, logger: silent, maxReceiveBytes: 1000, ...options });
  server.addService([
    unary(rawMethod("/t.T/Echo"), (request) => request),
    unary(rawMethod("/t.T/Etcd"), () => {
      throw etcdError("LeaseNotFound");
    }),
    unary(rawMethod("/t.T/Hold"), (_request, call) => {
      return new Promise<Buffer>((resolve) => held.push({ call, answer: resolve }));
    }),
    unary(rawMethod("/t.T/Huge"), () => {
      return new LargeMessage({ length: 2 ** 31, pull: () => Buffer.alloc(1) });
    }),
    serverStreaming(rawMethod("/t.T/Twice"), (request, call) => {
      call.send(request);
      call.send(request);
      call.end();
    }),
    streaming(rawMethod("/t.T/Chat"), (call) => {
      chats.push(call);
      call.onMessage((message) => chatted.push(String(message)));
      call.onEnd(() => chatted.push("end"));
    }),
  ]);
  server.accept(client.serverSide);
  client.begin();
  return { clock, client, held, chats, chatted, server };
}

function message(text: string): Buffer {
  const bytes = Buffer.alloc(5 + text.length);
  bytes.write(text, writePrefix(bytes, 0, text.length));
  return bytes;
}

function head(path: string, more: readonly HeaderPair[] = []): HeaderPair[] {
  return [
    [":method", "POST"],
    [":scheme", "http"],
    [":path", path],
    ["content-type", "application/grpc"],
    ["te", "trailers"],
    ...more,
  ];
}

let nextStream = -1;

interface Request {
  readonly path: string;
  readonly fields?: readonly HeaderPair[];
  readonly body?: Buffer;
  readonly isEnded?: boolean;
}

/** Sends a request and returns its stream. */
function send(client: RawClient, request: Request): number {
  nextStream += 2;
  const streamId = nextStream;
  client.write(
    client.headersFrame(streamId, Flag.endHeaders, request.fields ?? head(request.path)),
  );
  const endStream = request.isEnded === false ? 0 : Flag.endStream;
  client.write(frame(FrameType.data, endStream, streamId, request.body ?? message("hi")));
  return streamId;
}

/** The response's last header block; those before it are read too, as HPACK wants. */
async function trailersOf(client: RawClient, streamId: number): Promise<string[]> {
  await client.frameWhere(
    (seen) =>
      seen.streamId === streamId && seen.type === FrameType.headers && (seen.flags & 1) === 1,
  );
  let fields: string[] = [];
  for (const seen of client.received.splice(0)) {
    if (seen.type === FrameType.headers) fields = client.fieldsOf(seen);
  }
  return fields;
}

async function statusOf(client: RawClient, request: Request): Promise<string[]> {
  const fields = await trailersOf(client, send(client, request));
  return fields.filter((line) => line.startsWith("grpc-"));
}

test("an answer is a head, a message and trailers", async () => {
  const { client } = setUp();
  const streamId = send(client, { path: "/t.T/Echo" });
  const data = await client.frameOf(FrameType.data, streamId);
  assert.deepEqual(data.payload, message("hi"));
  const frames = client.received.filter((seen) => seen.streamId === streamId);
  assert.deepEqual(
    frames.map(({ type, flags }) => [type, flags]),
    [
      [FrameType.headers, Flag.endHeaders],
      [FrameType.data, 0],
      [FrameType.headers, Flag.endHeaders | Flag.endStream],
    ],
  );
  assert.deepEqual(client.fieldsOf(frames[0]!), [":status: 200", "content-type: application/grpc"]);
  assert.deepEqual(client.fieldsOf(frames[2]!), ["grpc-status: 0"]);
  client.hangUp();
});

test("refusals are in grpc-go's words, in a single header block", async () => {
  const { client } = setUp();
  const gzip = head("/t.T/Echo", [["grpc-encoding", "gzip"]]);
  const get = head("/t.T/Echo").map(
    ([name, value]): HeaderPair => [name, name === ":method" ? "GET" : value],
  );
  const cases: readonly [Request, ...string[]][] = [
    [{ path: "/x.Y/Z" }, "grpc-status: 12", "grpc-message: unknown service x.Y"],
    [{ path: "/t.T/Z" }, "grpc-status: 12", "grpc-message: unknown method Z for service t.T"],
    [{ path: "/nothing" }, "grpc-status: 12", 'grpc-message: malformed method name: "/nothing"'],
    [
      { path: "", fields: gzip },
      "grpc-status: 12",
      'grpc-message: grpc: Decompressor is not installed for grpc-encoding "gzip"',
      "grpc-accept-encoding: identity",
    ],
    [
      { path: "", fields: get },
      "grpc-status: 13",
      "grpc-message: http2Server.operateHeaders parsed a :method field: GET which should be POST",
    ],
    [
      { path: "", fields: head("/t.T/Echo", [["grpc-timeout", "soon"]]) },
      "grpc-status: 13",
      "grpc-message: malformed grpc-timeout: soon",
    ],
  ];
  for (const [request, ...expected] of cases) {
    assert.deepEqual(await statusOf(client, request), expected);
  }
  client.hangUp();
});

test("bodies that are not one whole message end a unary call", async () => {
  const { client } = setUp();
  const cases: readonly [Buffer, ...string[]][] = [
    [Buffer.alloc(0), "grpc-status: 2", "grpc-message: EOF"],
    [message("hello").subarray(0, 7), "grpc-status: 13", "grpc-message: unexpected EOF"],
    [Buffer.from([0]), "grpc-status: 13", "grpc-message: unexpected EOF"],
    [
      Buffer.concat([message("a"), message("b")]),
      "grpc-status: 13",
      "grpc-message: grpc: a unary call has more than one request message",
    ],
    [
      Buffer.from([1, 0, 0, 0, 0]),
      "grpc-status: 13",
      "grpc-message: grpc: compressed flag set with identity or empty encoding",
    ],
    [
      message("x".repeat(1001)),
      "grpc-status: 8",
      "grpc-message: grpc: received message larger than max (1001 vs. 1000)",
    ],
    [
      Buffer.from([0, 0, 0, 0, 1, 0xff]),
      "grpc-status: 13",
      "grpc-message: grpc: error unmarshalling request: not a message",
    ],
  ];
  for (const [body, ...expected] of cases) {
    assert.deepEqual(await statusOf(client, { path: "/t.T/Echo", body }), expected);
  }
  client.hangUp();
});

test("a unary call without a body at all is EOF", async () => {
  const { client } = setUp();
  nextStream += 2;
  client.write(
    client.headersFrame(nextStream, Flag.endHeaders | Flag.endStream, head("/t.T/Echo")),
  );
  const fields = await trailersOf(client, nextStream);
  assert.ok(fields.includes("grpc-message: EOF"));
  client.hangUp();
});

test("a response over the limit is refused", async () => {
  const { client } = setUp({ maxSendBytes: 10 });
  assert.deepEqual(await statusOf(client, { path: "/t.T/Echo", body: message("x".repeat(11)) }), [
    "grpc-status: 8",
    "grpc-message: grpc: trying to send message larger than max (11 vs. 10)",
  ]);
  assert.deepEqual(await statusOf(client, { path: "/t.T/Twice", body: message("x".repeat(11)) }), [
    "grpc-status: 8",
    "grpc-message: grpc: trying to send message larger than max (11 vs. 10)",
  ]);
  assert.deepEqual(await statusOf(client, { path: "/t.T/Huge" }), [
    "grpc-status: 8",
    "grpc-message: grpc: trying to send message larger than max (2147483648 vs. 10)",
  ]);
  client.hangUp();
});

test("an error of the catalogue keeps its code and text", async () => {
  const { client } = setUp();
  assert.deepEqual(await statusOf(client, { path: "/t.T/Etcd" }), [
    "grpc-status: 5",
    "grpc-message: etcdserver: requested lease not found",
  ]);
  client.hangUp();
});

test("a deadline ends a pending call on the server's clock", async () => {
  const { client, clock, held } = setUp();
  const streamId = send(client, {
    path: "",
    fields: head("/t.T/Hold", [["grpc-timeout", "250m"]]),
  });
  await client.settled();
  const reasons: CancelReason[] = [];
  held[0]?.call.onCancel((reason) => reasons.push(reason));
  assert.equal(held[0]?.call.deadlineMs, 250);
  clock.advance(249);
  assert.equal(held[0]?.call.isCancelled, false);
  clock.advance(1);
  const fields = await trailersOf(client, streamId);
  assert.ok(fields.includes("grpc-status: 4"));
  assert.ok(fields.includes("grpc-message: context deadline exceeded"));
  assert.deepEqual(reasons, ["deadline"]);
  held[0]?.answer(Buffer.from("too late"));
  await client.settled();
  assert.equal(
    client.received.some(({ type }) => type === FrameType.data),
    false,
  );
  client.hangUp();
});

test("a server that aborts a stream tells the client why, and the handler that it is over", async () => {
  const { client, chats } = setUp();
  const streamId = send(client, { path: "/t.T/Chat", isEnded: false });
  await client.settled();
  const [chat] = chats;
  const heard: string[] = [];
  chat!.onCancel((reason) => heard.push(reason));
  chat!.onOver(() => heard.push("over"));
  chat!.abort(etcdError("NoLeader"));
  chat!.abort(etcdError("Timeout"));
  chat!.end();
  assert.deepEqual(heard, ["over", "server"]);
  assert.ok(chat!.isCancelled);
  assert.ok((await trailersOf(client, streamId)).includes("grpc-message: etcdserver: no leader"));
  client.hangUp();
});

test("a deadline also ends a call whose body does not come", async () => {
  const { client, clock } = setUp();
  const streamId = send(client, {
    path: "",
    fields: head("/t.T/Echo", [["grpc-timeout", "1S"]]),
    body: message("cut").subarray(0, 6),
    isEnded: false,
  });
  await client.settled();
  clock.advance(1000);
  assert.ok((await trailersOf(client, streamId)).includes("grpc-status: 4"));
  client.hangUp();
});

test("a reset cancels a call once, late listeners included", async () => {
  const { client, held } = setUp();
  const streamId = send(client, { path: "/t.T/Hold" });
  await client.settled();
  const call = held[0]!.call;
  const reasons: CancelReason[] = [];
  const signal = call.signal();
  call.onCancel((reason) => reasons.push(reason));
  client.write(frame(FrameType.rstStream, 0, streamId, uint32Bytes(8)));
  await client.settled();
  call.onCancel((reason) => reasons.push(reason));
  assert.deepEqual(reasons, ["client", "client"]);
  assert.equal(signal.aborted, true);
  client.hangUp();
});

test("a lost connection cancels its calls", async () => {
  const { client, held, server } = setUp();
  send(client, { path: "/t.T/Hold" });
  await client.settled();
  client.hangUp();
  await server.stop();
  assert.equal(held[0]?.call.isCancelled, true);
});

test("hooks see every call's start and end, with its figures", async () => {
  const started: string[] = [];
  const reports: CallReport[] = [];
  const hooks = {
    onCallStart: (path: string) => void started.push(path),
    onCallEnd: (report: CallReport) => void reports.push(report),
  };
  const { client, clock, held } = setUp({ hooks });
  await statusOf(client, { path: "/t.T/Twice", body: message("abc") });
  const streamId = send(client, { path: "/t.T/Hold" });
  await client.settled();
  clock.advance(30);
  held[0]?.answer(Buffer.from("answer"));
  await trailersOf(client, streamId);
  assert.deepEqual(started, ["/t.T/Twice", "/t.T/Hold"]);
  assert.deepEqual(reports, [
    {
      path: "/t.T/Twice",
      remoteAddress: "unix",
      code: StatusCode.ok,
      durationMs: 0,
      receivedBytes: 3,
      sentBytes: 6,
      receivedMessages: 1,
      sentMessages: 2,
    },
    {
      path: "/t.T/Hold",
      remoteAddress: "unix",
      code: StatusCode.ok,
      durationMs: 30,
      receivedBytes: 2,
      sentBytes: 6,
      receivedMessages: 1,
      sentMessages: 1,
    },
  ]);
  client.hangUp();
});

test("a paused call holds messages and the window, and goes on where it was", async () => {
  const { client, chats, chatted } = setUp();
  const streamId = send(client, { path: "/t.T/Chat", body: message("one"), isEnded: false });
  await client.settled();
  chats[0]?.pause();
  client.write(
    frame(FrameType.data, 0, streamId, message("two")),
    frame(FrameType.data, Flag.endStream, streamId, message("three")),
  );
  await client.settled();
  assert.deepEqual(chatted, ["one"]);
  chats[0]?.resume();
  assert.deepEqual(chatted, ["one", "two", "three", "end"]);
  client.hangUp();
});

test("a call that pauses at each message gets one at a time, also of those in one frame", async () => {
  const { client, chats, chatted } = setUp();
  const streamId = send(client, { path: "/t.T/Chat", body: Buffer.alloc(0), isEnded: false });
  await client.settled();
  const [chat] = chats;
  chat!.onMessage((message) => {
    chatted.push(String(message));
    chat!.pause();
  });
  const together = Buffer.concat([message("one"), message("two"), message("three").subarray(0, 6)]);
  client.write(
    frame(FrameType.data, 0, streamId, together),
    frame(FrameType.data, Flag.endStream, streamId, message("three").subarray(6)),
  );
  await client.settled();
  assert.deepEqual(chatted, ["one"]);
  chat!.resume();
  assert.deepEqual(chatted, ["one", "two"]);
  chat!.resume();
  assert.deepEqual(chatted, ["one", "two", "three"]);
  chat!.resume();
  assert.deepEqual(chatted, ["one", "two", "three", "end"]);
  client.hangUp();
});

test("a malformed message ends a stream in grpc-go's words", async () => {
  const { client } = setUp();
  const status = await statusOf(client, {
    path: "/t.T/Chat",
    body: Buffer.from([0, 0, 0, 0, 1, 0xff]),
  });
  assert.deepEqual(status, [
    "grpc-status: 13",
    "grpc-message: grpc: failed to unmarshal the received message not a message",
  ]);
  client.hangUp();
});

test("an encoded message in pieces is one message, small or large", async () => {
  const { client, chats } = setUp();
  const streamId = send(client, { path: "/t.T/Chat", isEnded: false });
  await client.settled();
  chats[0]?.sendEncoded([Buffer.from("a"), Buffer.from("b")]);
  chats[0]?.sendEncoded([Buffer.from("c"), Buffer.alloc(9000, "d")]);
  chats[0]?.end();
  await client.frameWhere((seen) => seen.type === FrameType.headers && (seen.flags & 1) === 1);
  const sent = client.received.filter(
    (seen) => seen.type === FrameType.data && seen.streamId === streamId,
  );
  const bytes = Buffer.concat(sent.map(({ payload }) => payload));
  assert.deepEqual(bytes, Buffer.concat([message("ab"), message(`c${"d".repeat(9000)}`)]));
  client.hangUp();
});

test("requests that are not gRPC go to the plain handler, or get 415", async () => {
  const plain: HeaderPair[] = head("/health").map(([name, value]) => [
    name,
    name === "content-type" ? "application/json" : value,
  ]);
  const without = setUp();
  const refused = await trailersOf(
    without.client,
    send(without.client, { path: "", fields: plain }),
  );
  assert.deepEqual(refused, [":status: 415"]);
  without.client.hangUp();

  const paths: string[] = [];
  const { client } = setUp({
    onPlainRequest(stream, { path }) {
      paths.push(path);
      stream.finish([[":status", "204"]]);
      return { onData() {}, onTrailers() {}, onReset() {}, onDrain() {} };
    },
  });
  const fields = await trailersOf(client, send(client, { path: "", fields: plain }));
  assert.deepEqual(fields, [":status: 204"]);
  assert.deepEqual(paths, ["/health"]);
  client.hangUp();
});

test("content types of gRPC are known by their first part", async () => {
  const { client } = setUp();
  const status = async (contentType: string): Promise<string | undefined> => {
    const fields = head("/t.T/Echo").map(
      ([name, value]): HeaderPair => [name, name === "content-type" ? contentType : value],
    );
    return (await trailersOf(client, send(client, { path: "", fields })))[0];
  };
  assert.equal(await status("application/grpc+proto"), "grpc-status: 0");
  assert.equal(await status("application/grpc;charset=utf-8"), "grpc-status: 0");
  assert.equal(await status("application/grpc-web"), ":status: 415");
  client.hangUp();
});
