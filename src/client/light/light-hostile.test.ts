// What only the light client's own HTTP/2 has to stand.
import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { test } from "node:test";
import { Flag, FrameType, SettingId } from "../../wire/http2/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import {
  answerBytes,
  dataFrame,
  frameBytes,
  headersFrame,
  okHeaders,
  type RawRequest,
  RawServer,
  uint32Bytes,
} from "../testing/raw-server.ts";
import { ClientError } from "./client-error.ts";
import { LightClient } from "./light-client.ts";
import { Status } from "./status.ts";

const { Put } = services["etcdserverpb.KV"];
const put = etcdserverpb.PutRequest.create({ key: Buffer.from("k") });
const soon = { timeoutMs: 5_000 };

function setting(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUInt16BE(id);
  bytes.writeUInt32BE(value, 2);
  return bytes;
}

const breaches: Readonly<Record<string, [(request: RawRequest) => Buffer, RegExp]>> = {
  "a push": [
    ({ streamId }) => frameBytes(FrameType.pushPromise, Flag.endHeaders, streamId, uint32Bytes(2)),
    /server pushes/,
  ],
  "a frame that is too large": [
    ({ streamId }) => frameBytes(FrameType.data, 0, streamId, Buffer.alloc(20_000)),
    /larger than 16384/,
  ],
  "data of the connection": [() => frameBytes(FrameType.data, 0, 0), /a frame has no stream/],
  "a stream that nobody opened": [() => headersFrame(99, okHeaders), /stream 99 was never opened/],
  "headers that cannot be decoded": [
    ({ streamId }) =>
      frameBytes(FrameType.headers, Flag.endHeaders, streamId, Buffer.from([0xff, 0xff])),
    /header/,
  ],
  "padding over its frame": [
    ({ streamId }) => frameBytes(FrameType.data, Flag.padded, streamId, Buffer.from([9, 1])),
    /padding/,
  ],
  "headers that do not end": [
    ({ streamId }) =>
      Buffer.concat([
        frameBytes(FrameType.headers, 0, streamId, Buffer.alloc(100)),
        ...Array.from({ length: 40 }, () =>
          frameBytes(FrameType.continuation, 0, streamId, Buffer.alloc(10)),
        ),
      ]),
    /CONTINUATION/,
  ],
  "another frame among headers": [
    ({ streamId }) =>
      Buffer.concat([
        frameBytes(FrameType.headers, 0, streamId),
        frameBytes(FrameType.ping, 0, 0, Buffer.alloc(8)),
      ]),
    /header block is not finished/,
  ],
  "a ping of three bytes": [() => frameBytes(FrameType.ping, 0, 0, Buffer.alloc(3)), /PING/],
  "a window that overflows": [
    () => frameBytes(FrameType.windowUpdate, 0, 0, uint32Bytes(0x7fff_ffff)),
    /window/,
  ],
  "frames of impossible size": [
    () => frameBytes(FrameType.settings, 0, 0, setting(SettingId.maxFrameSize, 1)),
    /MAX_FRAME_SIZE/,
  ],
};

for (const [name, [breach, expected]] of Object.entries(breaches)) {
  test(`a server that sends ${name} is left`, async (t) => {
    const server = await RawServer.start(t, {
      onRequest: (request) => request.socket.write(breach(request)),
    });
    const client = new LightClient({ endpoints: [server.endpoint] });
    t.after(() => client.close());
    await assert.rejects(client.unary(Put, put, soon), (error) => {
      assert.ok(error instanceof ClientError);
      assert.equal(error.code, Status.unavailable);
      assert.match(error.message, expected);
      return true;
    });
    assert.equal(server.requests, 1);
  });
}

const messages: Readonly<Record<string, [(request: RawRequest) => Buffer, RegExp]>> = {
  "two messages": [
    ({ streamId }) =>
      Buffer.concat([
        headersFrame(streamId, okHeaders),
        dataFrame(streamId, Buffer.alloc(0)),
        dataFrame(streamId, Buffer.alloc(0)),
      ]),
    /more than one message/,
  ],
  "a compressed message": [
    ({ streamId }) =>
      Buffer.concat([
        headersFrame(streamId, okHeaders),
        frameBytes(FrameType.data, 0, streamId, Buffer.from([1, 0, 0, 0, 0])),
      ]),
    /compressed/,
  ],
  "data before headers": [
    ({ streamId }) => dataFrame(streamId, Buffer.alloc(0)),
    /data before headers/,
  ],
  "a status that is no number": [
    ({ streamId }) => headersFrame(streamId, [...okHeaders, ["grpc-status", "ok"]], Flag.endStream),
    /malformed grpc-status: "ok"/,
  ],
};

for (const [name, [answer, expected]] of Object.entries(messages)) {
  test(`an answer of ${name} is an error of that call alone`, async (t) => {
    const server = await RawServer.start(t, {
      onRequest(request) {
        const { socket, streamId, count } = request;
        socket.write(count === 0 ? answer(request) : answerBytes(streamId, Buffer.alloc(0)));
      },
    });
    const client = new LightClient({ endpoints: [server.endpoint] });
    t.after(() => client.close());
    await assert.rejects(client.unary(Put, put, soon), expected);
    await client.unary(Put, put, soon);
    assert.equal(server.connections, 1);
  });
}

test("pings are answered, and a server that does not read the answers is left", async (t) => {
  const ping = frameBytes(FrameType.ping, 0, 0, Buffer.alloc(8));
  const flood = (socket: Socket) => {
    socket.pause();
    const pings = Buffer.concat(Array.from({ length: 5_000 }, () => ping));
    const more = () => {
      if (!socket.destroyed) socket.write(pings, () => setImmediate(more));
    };
    more();
  };
  const server = await RawServer.start(t, { onRequest: ({ socket }) => flood(socket) });
  const client = new LightClient({ endpoints: [server.endpoint] });
  t.after(() => client.close());
  await assert.rejects(
    client.unary(Put, put, { timeoutMs: 60_000 }),
    /asks for answers and does not read them|error reading from server/,
  );
});

test("a body waits for the server's window, and no more streams are opened than it allows", async (t) => {
  const opened: number[] = [];
  const server = await RawServer.start(t, {
    onConnection(socket) {
      const settings = [
        setting(SettingId.initialWindowSize, 10),
        setting(SettingId.maxConcurrentStreams, 1),
      ];
      socket.write(frameBytes(FrameType.settings, 0, 0, Buffer.concat(settings)));
    },
    onRequest({ socket, streamId }) {
      opened.push(streamId);
      socket.write(answerBytes(streamId, Buffer.alloc(0)));
      socket.write(frameBytes(FrameType.settings, 0, 0, setting(SettingId.initialWindowSize, 500)));
    },
  });
  const client = new LightClient({ endpoints: [server.endpoint] });
  t.after(() => client.close());
  const request = etcdserverpb.PutRequest.create({
    key: Buffer.from("k"),
    value: Buffer.alloc(300),
  });
  const small = etcdserverpb.PutRequest.create({ key: Buffer.from("k") });
  await Promise.all([
    client.unary(Put, small, soon),
    client.unary(Put, request, soon),
    client.unary(Put, request, soon),
  ]);
  assert.deepEqual(opened, [1, 3, 5]);
});
