// One client per limit, on virtual time: past the number the connection or stream ends with the documented error.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ErrorCode } from "./error-code.ts";
import { Flag, FrameType, uint32 } from "./frame.ts";
import { type Http2Limits, http2Limits, withLimits } from "./limits.ts";
import { frame, postHead, type RawClient, uint32Bytes } from "./testing/raw-client.ts";
import { echo, RecordingHandler } from "./testing/recording-handler.ts";
import { type RawSetup, serveRaw } from "./testing/serve-raw.ts";

const endHeaders = Flag.endHeaders;
const endAll = Flag.endHeaders | Flag.endStream;
const none = Buffer.alloc(0);

function repeat(count: number, bytes: Buffer): Buffer {
  return Buffer.concat(Array.from({ length: count }, () => bytes));
}

async function isAlive(client: RawClient): Promise<boolean> {
  await client.settled();
  return !client.received.some(({ type }) => type === FrameType.goAway);
}

interface Flood {
  readonly what: string;
  readonly limits: Partial<Http2Limits>;
  readonly text: string;
  /** A burst of three that the limits allow; one more is too many. */
  readonly begin?: (client: RawClient) => Buffer;
  readonly one: (client: RawClient, n: number) => Buffer;
}

const floods: readonly Flood[] = [
  {
    what: "rapid resets",
    limits: { resetBurst: 3, resetsPerSecond: 3 },
    text: "too many stream resets",
    one: (client, n) =>
      Buffer.concat([
        client.headersFrame(2 * n + 1, endHeaders),
        frame(FrameType.rstStream, 0, 2 * n + 1, uint32Bytes(ErrorCode.cancel)),
      ]),
  },
  {
    what: "resets that the client makes us send",
    limits: { resetBurst: 3, resetsPerSecond: 3 },
    text: "too many stream resets",
    one: (client, n) =>
      Buffer.concat([
        client.headersFrame(2 * n + 1, endAll),
        frame(FrameType.windowUpdate, 0, 2 * n + 1, uint32Bytes(0)),
      ]),
  },
  {
    what: "malformed requests",
    limits: { resetBurst: 3, resetsPerSecond: 3 },
    text: "too many stream resets",
    one: (client, n) => client.headersFrame(2 * n + 1, endAll, [["a", "b"]]),
  },
  {
    what: "SETTINGS",
    limits: { controlBurst: 4, controlsPerSecond: 3 }, // one opens the connection
    text: "too many SETTINGS or PING frames",
    one: () => frame(FrameType.settings, 0, 0, none),
  },
  {
    what: "empty DATA",
    limits: { idleFrameBurst: 3, idleFramesPerSecond: 3 },
    text: "too many frames that carry nothing",
    begin: (client) => client.headersFrame(1, endHeaders),
    one: () => frame(FrameType.data, 0, 1, none),
  },
  {
    what: "PRIORITY",
    limits: { idleFrameBurst: 3, idleFramesPerSecond: 3 },
    text: "too many frames that carry nothing",
    one: () => frame(FrameType.priority, 0, 1, Buffer.alloc(5)),
  },
];

for (const { what, limits, text, begin, one } of floods) {
  test(`a flood of ${what} is met with ENHANCE_YOUR_CALM`, async () => {
    const { client, clock } = serveRaw({ limits });
    client.begin();
    if (begin !== undefined) client.write(begin(client));
    for (let n = 0; n < 3; n++) client.write(one(client, n));
    await new Promise(setImmediate);
    clock.advance(1000); // at the sustained rate nothing happens
    for (let n = 3; n < 6; n++) client.write(one(client, n));
    await new Promise(setImmediate);
    assert.equal(
      client.received.some(({ type }) => type === FrameType.goAway),
      false,
    );
    client.write(one(client, 6), one(client, 7));
    const goAway = await client.goAway();
    assert.deepEqual([goAway.code, goAway.text], [ErrorCode.enhanceYourCalm, text]);
    await client.closed;
  });
}

test("a flood of pings is met with ENHANCE_YOUR_CALM even where keepalive would allow it", async () => {
  const { client } = serveRaw({
    limits: { controlBurst: 10 },
    keepalive: { minTimeMs: 0, permitWithoutStream: true },
  });
  client.begin();
  client.write(repeat(12, frame(FrameType.ping, 0, 0, Buffer.alloc(8))));
  assert.equal((await client.goAway()).text, "too many SETTINGS or PING frames");
});

test("pings that follow sent data are no flood: gRPC clients measure bandwidth so", async () => {
  const { client } = serveRaw({ limits: { controlBurst: 10 } }, new RecordingHandler(echo));
  client.begin();
  for (let n = 0; n < 100; n++) {
    client.write(
      client.headersFrame(2 * n + 1, endAll),
      frame(FrameType.ping, 0, 0, Buffer.alloc(8)),
    );
  }
  assert.equal(await isAlive(client), true);
  client.hangUp();
});

test("CONTINUATION frames without end are met with ENHANCE_YOUR_CALM", async () => {
  const { client } = serveRaw();
  client.begin();
  client.write(client.headersFrame(1, 0));
  client.write(
    repeat(http2Limits.continuationFrames + 1, frame(FrameType.continuation, 0, 1, none)),
  );
  const goAway = await client.goAway();
  assert.deepEqual(
    [goAway.code, goAway.text],
    [ErrorCode.enhanceYourCalm, "too many CONTINUATION frames"],
  );
});

test("a header block without end is met with ENHANCE_YOUR_CALM", async () => {
  const { client } = serveRaw();
  client.begin();
  client.write(client.headersFrame(1, 0));
  client.write(repeat(9, frame(FrameType.continuation, 0, 1, Buffer.alloc(16_384))));
  assert.equal((await client.goAway()).text, "header block is too large");
});

test("an HPACK bomb costs no more than its block", async () => {
  const { client, handler } = serveRaw();
  client.begin();
  const seed = Buffer.concat([
    Buffer.from([0x40, 1, 0x61, 0x7f, 0x81, 0x1e]), // a literal "a" of 127 + 0xf01 bytes enters the table
    Buffer.alloc(127 + 0xf01, 0x78),
  ]);
  client.write(
    frame(FrameType.headers, endAll, 1, Buffer.concat([seed, Buffer.alloc(10_000, 0xbe)])),
  );
  const head = await client.frameOf(FrameType.headers, 1);
  assert.deepEqual(client.fieldsOf(head), [":status: 431"]);
  assert.equal(handler.requests.length, 0);
  client.hangUp();
});

test("streams over the maximum are refused, and taken again when others end", async () => {
  const { client, handler } = serveRaw({ maxConcurrentStreams: 2 });
  client.begin();
  for (const streamId of [1, 3, 5]) client.write(client.headersFrame(streamId, endAll));
  assert.equal(await client.resetCode(5), ErrorCode.refusedStream);
  echo(handler.requests[0]!);
  client.write(client.headersFrame(7, endAll));
  await client.settled();
  assert.equal(handler.requests.length, 3);
  client.hangUp();
});

test("streams are refused that would hold too many header bytes", async () => {
  const { client } = serveRaw({ limits: { heldHeaderBytes: 3000 } });
  client.begin();
  const head = [...postHead, ["large", "x".repeat(1000)]] as const;
  for (const streamId of [1, 3, 5]) client.write(client.headersFrame(streamId, endAll, head));
  assert.equal(await client.resetCode(5), ErrorCode.refusedStream);
  client.write(frame(FrameType.rstStream, 0, 1, uint32Bytes(ErrorCode.cancel)));
  client.write(client.headersFrame(7, endAll, head));
  assert.equal(await isAlive(client), true);
  assert.equal(
    client.received.some(({ streamId }) => streamId === 7),
    false,
  );
  client.hangUp();
});

test("streams are refused while too many response bytes wait", async () => {
  const limits = { queuedBytes: 1000, streamQueuedBytes: 1000 };
  const handler = new RecordingHandler(({ stream }) => {
    stream.sendHeaders([[":status", "200"]]);
    stream.sendPieces([Buffer.alloc(600)]);
    stream.finish();
  });
  const { client } = serveRaw({ limits }, handler);
  client.beginShut();
  for (const streamId of [1, 3, 5]) client.write(client.headersFrame(streamId, endAll));
  assert.equal(await client.resetCode(5), ErrorCode.refusedStream);
  client.write(
    frame(FrameType.windowUpdate, 0, 1, uint32Bytes(600)),
    client.headersFrame(7, endAll),
  );
  await client.frameOf(FrameType.headers, 7);
  client.hangUp();
});

test("an unfinished body is kept within the connection's limit", async () => {
  const { client, handler } = serveRaw({ limits: { heldBodyBytes: 1000 } });
  client.begin();
  client.write(client.headersFrame(1, endHeaders), client.headersFrame(3, endHeaders));
  await client.settled();
  const [first, second] = handler.requests;
  assert.equal(first?.stream.hold(600), true);
  assert.equal(second?.stream.hold(600), false);
  first?.stream.reset(ErrorCode.cancel);
  assert.equal(second?.stream.hold(600), true);
  client.hangUp();
});

/** Lets the server's timers see that seconds pass while whatever is on its way arrives. */
async function pass(setup: RawSetup, seconds: number): Promise<void> {
  await new Promise(setImmediate);
  setup.clock.advance(seconds * 1000);
  await new Promise(setImmediate);
}

test("a socket that says nothing is closed", async () => {
  const setup = serveRaw();
  await pass(setup, 9);
  assert.equal(setup.client.serverSide.destroyed, false);
  await pass(setup, 1);
  assert.equal(setup.client.serverSide.destroyed, true);
});

test("a client that sends the preface alone is closed", async () => {
  const setup = serveRaw();
  setup.client.write(Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
  await pass(setup, 10);
  assert.equal((await setup.client.goAway()).code, ErrorCode.settingsTimeout);
});

test("half a frame is not waited for for ever, an idle connection is", async () => {
  const setup = serveRaw();
  setup.client.begin();
  await pass(setup, 3600);
  assert.equal(await isAlive(setup.client), true);
  setup.client.write(Buffer.from([0, 0, 8, FrameType.ping, 0, 0]));
  await pass(setup, 29);
  setup.client.write(Buffer.from([0, 0])); // progress by a byte or two is none
  await pass(setup, 1);
  assert.equal((await setup.client.goAway()).text, "a frame does not end");
});

test("half a header block is not waited for for ever", async () => {
  const setup = serveRaw();
  setup.client.begin();
  setup.client.write(setup.client.headersFrame(1, 0));
  await pass(setup, 30);
  assert.equal((await setup.client.goAway()).text, "a frame does not end");
});

test("a stream whose window stays shut over pending data is reset", async () => {
  const setup = serveRaw({}, new RecordingHandler(echo));
  const { client, handler } = setup;
  client.beginShut();
  client.write(client.headersFrame(1, endHeaders), frame(FrameType.data, 1, 1, Buffer.alloc(100)));
  await pass(setup, 200);
  client.write(frame(FrameType.windowUpdate, 0, 1, uint32Bytes(1)));
  await pass(setup, 299);
  assert.equal(handler.requests[0]?.reset, undefined);
  await pass(setup, 1);
  assert.equal(handler.requests[0]?.reset, ErrorCode.enhanceYourCalm);
  assert.equal(await client.resetCode(1), ErrorCode.enhanceYourCalm);
  assert.equal(await isAlive(client), true);
  client.hangUp();
});

test("a client that does not read makes the server stop reading and pulling, then hang up", async () => {
  let pulledBytes = 0;
  const handler = new RecordingHandler(({ stream }) => {
    stream.sendHeaders([[":status", "200"]]);
    stream.sendSource({
      length: 1e9,
      pull(maxBytes) {
        pulledBytes += maxBytes;
        return Buffer.alloc(maxBytes);
      },
    });
    stream.finish();
  });
  const setup = serveRaw({ limits: { socketBytes: 100_000, turnBytes: 50_000 } }, handler);
  const { client } = setup;
  client.stopReading();
  client.begin([[4, 0x7fff_ffff]]);
  client.write(frame(FrameType.windowUpdate, 0, 0, uint32Bytes(0x7000_0000)));
  client.write(client.headersFrame(1, endAll));
  for (let n = 0; n < 20; n++) await new Promise(setImmediate);
  assert.ok(pulledBytes < 400_000, `${pulledBytes} bytes pulled`);
  client.write(client.headersFrame(3, endAll));
  await new Promise(setImmediate);
  assert.equal(handler.requests.length, 1);
  await pass(setup, 301);
  assert.equal(handler.requests[0]?.reset, ErrorCode.enhanceYourCalm);
  await pass(setup, 2);
  assert.equal(client.serverSide.destroyed, true);
});

test("a client that does not hang up after GOAWAY is cut off", async () => {
  const setup = serveRaw();
  setup.client.keepOpen();
  setup.client.begin();
  setup.client.write(frame(FrameType.ping, 0, 1, Buffer.alloc(8)));
  await setup.client.goAway();
  await pass(setup, 2);
  assert.equal(setup.client.serverSide.destroyed, true);
});

test("a client that does not answer the leaving ping is told the last stream anyway", async () => {
  const setup = serveRaw();
  setup.client.begin();
  setup.client.write(setup.client.headersFrame(1, endAll));
  await setup.client.settled();
  const stopped = setup.server.gracefulStop();
  await pass(setup, 2);
  await setup.client.frameWhere(
    ({ type, payload }) => type === FrameType.goAway && uint32(payload, 0) === 1,
  );
  echo(setup.handler.requests[0]!);
  await stopped;
});

test("limits that contradict each other are refused", () => {
  assert.throws(() => withLimits({ streamWindowBytes: 2 ** 30 }));
  assert.throws(() => withLimits({ headerListBytes: 2 ** 30 }));
  assert.throws(() => withLimits({ frameBytes: 1000 }));
});
