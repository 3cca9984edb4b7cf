// Each rule of RFC 9113 that a client can break, and the code that the connection or stream then ends with.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ErrorCode } from "./error-code.ts";
import { clientPreface, Flag, FrameType, SettingId } from "./frame.ts";
import type { HeaderPair } from "./hpack-encoder.ts";
import { encodeSettings } from "./settings.ts";
import { frame, postHead, type RawClient, uint32Bytes } from "./testing/raw-client.ts";
import { RecordingHandler } from "./testing/recording-handler.ts";
import { serveRaw } from "./testing/serve-raw.ts";

const endHeaders = Flag.endHeaders;
const endAll = Flag.endHeaders | Flag.endStream;
const none = Buffer.alloc(0);
const settings = (id: number, value: number): Buffer =>
  frame(FrameType.settings, 0, 0, encodeSettings([[id, value]]));

type Bytes = Buffer | ((client: RawClient) => Buffer);
type Violation = readonly [what: string, code: ErrorCode, ...bytes: readonly Bytes[]];

const open: Bytes = (client) => client.headersFrame(1, endHeaders);
const whole: Bytes = (client) => client.headersFrame(1, endAll);

const connectionViolations: readonly Violation[] = [
  [
    "frame over 16 KiB",
    ErrorCode.frameSizeError,
    frame(FrameType.data, 0, 1, Buffer.alloc(16_385)),
  ],
  ["DATA on stream 0", ErrorCode.protocolError, frame(FrameType.data, 0, 0, none)],
  ["DATA on an idle stream", ErrorCode.protocolError, frame(FrameType.data, 0, 1, none)],
  [
    "DATA all padding",
    ErrorCode.protocolError,
    open,
    frame(FrameType.data, 8, 1, Buffer.from([5, 0])),
  ],
  [
    "DATA without its padding length",
    ErrorCode.protocolError,
    open,
    frame(FrameType.data, 8, 1, none),
  ],
  ["HEADERS on stream 0", ErrorCode.protocolError, frame(FrameType.headers, endAll, 0, none)],
  ["HEADERS on an even stream", ErrorCode.protocolError, (c) => c.headersFrame(2, endAll)],
  [
    "HEADERS shorter than priority",
    ErrorCode.protocolError,
    frame(FrameType.headers, 0x24, 1, none),
  ],
  [
    "HEADERS all padding",
    ErrorCode.protocolError,
    frame(FrameType.headers, 0xc, 1, Buffer.from([9])),
  ],
  [
    "HPACK nonsense",
    ErrorCode.compressionError,
    frame(FrameType.headers, endAll, 1, Buffer.from([0x80])),
  ],
  ["CONTINUATION alone", ErrorCode.protocolError, frame(FrameType.continuation, 4, 1, none)],
  [
    "a frame inside a header block",
    ErrorCode.protocolError,
    (c) => c.headersFrame(1, 0),
    frame(FrameType.ping, 0, 0, Buffer.alloc(8)),
  ],
  [
    "another stream's CONTINUATION inside a header block",
    ErrorCode.protocolError,
    (c) => c.headersFrame(1, 0),
    frame(FrameType.continuation, 4, 3, none),
  ],
  [
    "PRIORITY on stream 0",
    ErrorCode.protocolError,
    frame(FrameType.priority, 0, 0, Buffer.alloc(5)),
  ],
  [
    "PRIORITY of 4 bytes",
    ErrorCode.frameSizeError,
    frame(FrameType.priority, 0, 1, Buffer.alloc(4)),
  ],
  [
    "RST_STREAM on stream 0",
    ErrorCode.protocolError,
    frame(FrameType.rstStream, 0, 0, uint32Bytes(0)),
  ],
  ["RST_STREAM on idle", ErrorCode.protocolError, frame(FrameType.rstStream, 0, 1, uint32Bytes(0))],
  [
    "RST_STREAM of 3 bytes",
    ErrorCode.frameSizeError,
    open,
    frame(FrameType.rstStream, 0, 1, Buffer.alloc(3)),
  ],
  ["SETTINGS on a stream", ErrorCode.protocolError, frame(FrameType.settings, 0, 1, none)],
  [
    "SETTINGS of 5 bytes",
    ErrorCode.frameSizeError,
    frame(FrameType.settings, 0, 0, Buffer.alloc(5)),
  ],
  [
    "SETTINGS ACK with a payload",
    ErrorCode.frameSizeError,
    frame(FrameType.settings, 1, 0, Buffer.alloc(6)),
  ],
  ["ENABLE_PUSH of 2", ErrorCode.protocolError, settings(SettingId.enablePush, 2)],
  ["MAX_FRAME_SIZE too small", ErrorCode.protocolError, settings(SettingId.maxFrameSize, 16_383)],
  ["MAX_FRAME_SIZE too large", ErrorCode.protocolError, settings(SettingId.maxFrameSize, 1 << 24)],
  [
    "INITIAL_WINDOW_SIZE of 2^31",
    ErrorCode.flowControlError,
    settings(SettingId.initialWindowSize, 2 ** 31),
  ],
  ["PUSH_PROMISE", ErrorCode.protocolError, frame(FrameType.pushPromise, 4, 1, Buffer.alloc(4))],
  ["PING on a stream", ErrorCode.protocolError, frame(FrameType.ping, 0, 1, Buffer.alloc(8))],
  ["PING of 7 bytes", ErrorCode.frameSizeError, frame(FrameType.ping, 0, 0, Buffer.alloc(7))],
  ["GOAWAY on a stream", ErrorCode.protocolError, frame(FrameType.goAway, 0, 1, Buffer.alloc(8))],
  [
    "WINDOW_UPDATE of 0",
    ErrorCode.protocolError,
    frame(FrameType.windowUpdate, 0, 0, uint32Bytes(0)),
  ],
  [
    "WINDOW_UPDATE of 3 bytes",
    ErrorCode.frameSizeError,
    frame(FrameType.windowUpdate, 0, 0, Buffer.alloc(3)),
  ],
  [
    "WINDOW_UPDATE on idle",
    ErrorCode.protocolError,
    frame(FrameType.windowUpdate, 0, 1, uint32Bytes(1)),
  ],
  [
    "connection window over 2^31-1",
    ErrorCode.flowControlError,
    frame(FrameType.windowUpdate, 0, 0, uint32Bytes(0x7fff_ffff)),
  ],
  [
    "stream windows over 2^31-1 by SETTINGS",
    ErrorCode.flowControlError,
    open,
    frame(FrameType.windowUpdate, 0, 1, uint32Bytes(0x7000_0000)),
    settings(SettingId.initialWindowSize, 0x7fff_ffff),
  ],
];

for (const [what, code, ...bytes] of connectionViolations) {
  test(`${what} ends the connection`, async () => {
    const { client, ended } = serveRaw();
    client.begin();
    client.write(...bytes.map((piece) => (typeof piece === "function" ? piece(client) : piece)));
    const goAway = await client.goAway();
    assert.equal(goAway.code, code);
    assert.notEqual(goAway.text, "");
    await client.closed;
    assert.equal((await ended).error?.message, goAway.text);
  });
}

test("HEADERS on a stream that both sides closed end the connection", async () => {
  const { client, handler } = serveRaw();
  client.begin();
  client.write(client.headersFrame(1, endAll));
  await client.settled();
  handler.requests[0]?.stream.finish([[":status", "200"]]);
  client.write(client.headersFrame(1, endAll));
  assert.equal((await client.goAway()).code, ErrorCode.streamClosed);
});

test("the first frame must be SETTINGS", async () => {
  const { client } = serveRaw();
  client.write(clientPreface, frame(FrameType.ping, 0, 0, Buffer.alloc(8)));
  assert.equal((await client.goAway()).code, ErrorCode.protocolError);
});

test("bytes beyond the windows end the connection or the stream", async () => {
  const limits = { connectionWindowBytes: 100_000, streamWindowBytes: 70_000 };
  const { client } = serveRaw({ limits }, new RecordingHandler(() => {}, { consumes: false }));
  client.begin();
  const data = (streamId: number) => frame(FrameType.data, 0, streamId, Buffer.alloc(16_000));
  client.write(client.headersFrame(1, endHeaders), ...Array.from({ length: 5 }, () => data(1)));
  assert.equal(await client.resetCode(1), ErrorCode.flowControlError);
  client.write(client.headersFrame(3, endHeaders), client.headersFrame(5, endHeaders));
  client.write(data(3), data(3), data(3), data(5), data(5), data(5), data(5));
  assert.equal((await client.goAway()).code, ErrorCode.flowControlError);
});

const streamViolations: readonly Violation[] = [
  ["DATA after the end", ErrorCode.streamClosed, whole, frame(FrameType.data, 0, 1, none)],
  ["HEADERS after the end", ErrorCode.streamClosed, whole, whole],
  [
    "trailers without END_STREAM",
    ErrorCode.protocolError,
    open,
    (c) => c.headersFrame(1, endHeaders, [["a", "b"]]),
  ],
  [
    "a pseudo-header in trailers",
    ErrorCode.protocolError,
    open,
    (c) => c.headersFrame(1, endAll, [[":path", "/"]]),
  ],
  [
    "WINDOW_UPDATE of 0 on a stream",
    ErrorCode.protocolError,
    open,
    frame(FrameType.windowUpdate, 0, 1, uint32Bytes(0)),
  ],
  [
    "a stream window over 2^31-1",
    ErrorCode.flowControlError,
    open,
    frame(FrameType.windowUpdate, 0, 1, uint32Bytes(0x7fff_ffff)),
  ],
];

const wrongHeads: readonly (readonly [string, readonly HeaderPair[]])[] = [
  ["no :method", postHead.slice(1)],
  ["no :path", postHead.filter(([name]) => name !== ":path")],
  [
    "an empty :path",
    [
      [":method", "GET"],
      [":scheme", "http"],
      [":path", ""],
    ],
  ],
  ["two :path", [...postHead.slice(0, 3), [":path", "/"]]],
  ["a pseudo-header after a field", [postHead[0]!, ["a", "b"], ...postHead.slice(1)]],
  ["an unknown pseudo-header", [...postHead, [":status", "200"]]],
  [
    "CONNECT with :path",
    [
      [":method", "CONNECT"],
      [":scheme", "http"],
      [":path", "/"],
    ],
  ],
  ["an upper-case name", [...postHead, ["Token", "x"]]],
  ["a line break in a value", [...postHead, ["token", "x\r\ny: z"]]],
  ["connection", [...postHead, ["connection", "close"]]],
  ["transfer-encoding", [...postHead, ["transfer-encoding", "chunked"]]],
  ["te: gzip", [...postHead, ["te", "gzip"]]],
  ["a content-length that is no number", [...postHead, ["content-length", "1x"]]],
  ["two content-lengths", [...postHead, ["content-length", "1"], ["content-length", "2"]]],
  ["a content-length with no body", [...postHead, ["content-length", "1"]]],
];

for (const [what, code, ...bytes] of [
  ...streamViolations,
  ...wrongHeads.map(
    ([name, head]): Violation => [
      `a request with ${name}`,
      ErrorCode.protocolError,
      (client) => client.headersFrame(1, endAll, head),
    ],
  ),
]) {
  test(`${what} resets the stream and leaves the connection`, async () => {
    const { client } = serveRaw();
    client.begin();
    client.write(...bytes.map((piece) => (typeof piece === "function" ? piece(client) : piece)));
    assert.equal(await client.resetCode(1), code);
    await client.settled();
    assert.equal(
      client.received.some(({ type }) => type === FrameType.goAway),
      false,
    );
    client.hangUp();
  });
}

test("a body that is not as long as content-length says resets the stream", async () => {
  const { client } = serveRaw();
  client.begin();
  const head: HeaderPair[] = [...postHead, ["content-length", "3"]];
  client.write(
    client.headersFrame(1, endHeaders, head),
    frame(FrameType.data, Flag.endStream, 1, Buffer.from("ab")),
    client.headersFrame(3, endHeaders, head),
    frame(FrameType.data, 0, 3, Buffer.from("abcd")),
    client.headersFrame(5, endHeaders, head),
    frame(FrameType.data, 0, 5, Buffer.from("ab")),
    client.headersFrame(5, endAll, [["a", "b"]]),
  );
  for (const streamId of [1, 3, 5]) {
    assert.equal(await client.resetCode(streamId), ErrorCode.protocolError);
  }
  client.hangUp();
});
