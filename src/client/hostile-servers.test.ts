// Servers that break off, break the protocol or say nonsense: each call ends with an error, and no write is sent twice.
import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { Flag, FrameType, type HeaderPair } from "../wire/http2/index.ts";
import { etcdserverpb, services } from "../wire/protobuf/index.ts";
import { ClientError, Status } from "./light/index.ts";
import { testEachCaller } from "./testing/each-caller.ts";
import {
  answerBytes,
  dataFrame,
  frameBytes,
  headersFrame,
  okHeaders,
  type RawRequest,
  RawServer,
  uint32Bytes,
} from "./testing/raw-server.ts";

const { Put, Range } = services["etcdserverpb.KV"];
const put = etcdserverpb.PutRequest.create({ key: Buffer.from("k") });
const get = etcdserverpb.RangeRequest.create({ key: Buffer.from("k") });
const soon = { timeoutMs: 10_000 };
const settings = frameBytes(FrameType.settings, 0, 0);

async function failureOf(call: Promise<unknown>): Promise<ClientError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ClientError, String(error));
  return error;
}

const badAnswers: Readonly<Record<string, (request: RawRequest) => void>> = {
  "the connection is closed": ({ socket }) => socket.end(),
  "the connection is reset": ({ socket }) => socket.resetAndDestroy(),
  "half a frame and the end": ({ socket, streamId }) =>
    socket.end(headersFrame(streamId, okHeaders).subarray(0, 12)),
  "headers and the end": ({ socket, streamId }) => socket.end(headersFrame(streamId, okHeaders)),
  "half a message and the end": ({ socket, streamId }) => {
    const data = dataFrame(streamId, Buffer.alloc(100));
    socket.end(Buffer.concat([headersFrame(streamId, okHeaders), data.subarray(0, 40)]));
  },
  "a stream that is reset": ({ socket, streamId }) =>
    socket.write(frameBytes(FrameType.rstStream, 0, streamId, uint32Bytes(2))),
  "a message that is none": ({ socket, streamId }) =>
    socket.write(answerBytes(streamId, Buffer.from([0x0a, 0x7f, 1]))),
  "no message": ({ socket, streamId }) =>
    socket.write(
      Buffer.concat([
        headersFrame(streamId, okHeaders),
        headersFrame(streamId, [["grpc-status", "0"]], Flag.endStream),
      ]),
    ),
  "no status": ({ socket, streamId }) =>
    socket.write(
      Buffer.concat([
        headersFrame(streamId, okHeaders),
        dataFrame(streamId, Buffer.alloc(0), Flag.endStream),
      ]),
    ),
  "a page of another server": ({ socket, streamId }) => {
    const page: HeaderPair[] = [
      [":status", "404"],
      ["content-type", "text/html"],
    ];
    socket.write(headersFrame(streamId, page, Flag.endStream));
  },
};

for (const [name, answer] of Object.entries(badAnswers)) {
  testEachCaller(`a write is answered by ${name}`, async (t, make) => {
    const server = await RawServer.start(t, { onRequest: answer });
    await failureOf(make({ endpoints: [server.endpoint] }).unary(Put, put, soon));
    assert.equal(server.requests, 1);
  });
}

for (const [name, answer] of Object.entries(badAnswers)) {
  testEachCaller(`a request for a token is answered by ${name}`, async (t, make) => {
    const server = await RawServer.start(t, { onRequest: answer });
    const credentials = { user: "u", password: "p" };
    const caller = make({ endpoints: [server.endpoint], credentials, dialTimeoutMs: 500 });
    await failureOf(caller.unary(Put, put, soon));
  });
}

const garbage: Readonly<Record<string, (socket: Socket) => void>> = {
  "HTTP/1.1": (socket) => socket.write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"),
  "random bytes": (socket) => socket.write(Buffer.alloc(5_000, 0xa7)),
  nothing: () => {},
  "the end": (socket) => socket.end(),
  "half of its SETTINGS": (socket) => socket.write(settings.subarray(0, 4)),
};

for (const [name, say] of Object.entries(garbage)) {
  testEachCaller(`a server that begins with ${name} is passed over`, async (t, make) => {
    const bad = await RawServer.start(t, { onConnection: say });
    const good = await RawServer.start(t, {
      onRequest: ({ socket, streamId }) => socket.write(answerBytes(streamId, Buffer.alloc(0))),
    });
    const caller = make({ endpoints: [bad.endpoint, good.endpoint], dialTimeoutMs: 1_000 });
    await caller.unary(Put, put, soon);
    assert.equal(good.requests, 1);
    const alone = make({ endpoints: [bad.endpoint], dialTimeoutMs: 200, whenUnreachable: "fail" });
    const error = await failureOf(alone.unary(Put, put, soon));
    assert.equal(error.code, Status.unavailable);
    assert.match(error.message, /no endpoint can be reached/);
  });
}

testEachCaller("an answer in the smallest pieces is an answer", async (t, make) => {
  const server = await RawServer.start(t, {
    onConnection: (socket) => {
      socket.setNoDelay(true);
      socket.write(settings);
    },
    onRequest({ socket, streamId }) {
      const bytes = answerBytes(streamId, Buffer.alloc(0));
      let at = 0;
      const next = () => {
        if (at === bytes.length) return;
        socket.write(bytes.subarray(at, at + 1), () => setImmediate(next));
        at += 1;
      };
      next();
    },
  });
  await make({ endpoints: [server.endpoint] }).unary(Put, put, soon);
});

testEachCaller("a write that the server did not look at is sent again", async (t, make) => {
  const server = await RawServer.start(t, {
    onRequest({ socket, streamId, count }) {
      if (count > 0) socket.write(answerBytes(streamId, Buffer.alloc(0)));
      else socket.write(frameBytes(FrameType.rstStream, 0, streamId, uint32Bytes(7)));
    },
  });
  await make({ endpoints: [server.endpoint] }).unary(Put, put, soon);
  assert.equal(server.requests, 2);
});

testEachCaller("a write after a server's farewell goes over a new connection", async (t, make) => {
  const server = await RawServer.start(t, {
    onRequest({ socket, streamId, count }) {
      if (count === 0) {
        const farewell = Buffer.concat([uint32Bytes(streamId), uint32Bytes(0)]);
        socket.write(frameBytes(FrameType.goAway, 0, 0, farewell));
      }
      socket.write(answerBytes(streamId, Buffer.alloc(0)));
    },
  });
  const caller = make({ endpoints: [server.endpoint] });
  await caller.unary(Put, put, soon);
  await caller.unary(Put, put, soon);
  assert.equal(server.requests, 2);
  assert.equal(server.connections, 2);
});

testEachCaller("a read is asked again on a new connection when one breaks", async (t, make) => {
  const server = await RawServer.start(t, {
    onRequest({ socket, streamId, count }) {
      if (count < 2) socket.destroy();
      else socket.write(answerBytes(streamId, Buffer.alloc(0)));
    },
  });
  await make({ endpoints: [server.endpoint] }).unary(Range, get, soon);
  assert.equal(server.requests, 3);
});

testEachCaller("a server that says nothing more is left at the deadline", async (t, make) => {
  const server = await RawServer.start(t, {
    onRequest: ({ socket, streamId }) => socket.write(headersFrame(streamId, okHeaders)),
  });
  const caller = make({ endpoints: [server.endpoint] });
  const error = await failureOf(caller.unary(Range, get, { timeoutMs: 100 }));
  assert.equal(error.message, "context deadline exceeded");
  assert.equal(server.requests, 1);
});
