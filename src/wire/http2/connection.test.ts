import assert from "node:assert/strict";
import { test } from "node:test";
import { ErrorCode } from "./error-code.ts";
import { Flag, FrameType, SettingId, uint32 } from "./frame.ts";
import { encodeSettings } from "./settings.ts";
import type { Http2Stream } from "./stream.ts";
import { frame, postHead, uint32Bytes } from "./testing/raw-client.ts";
import { echo, RecordingHandler } from "./testing/recording-handler.ts";
import { serveRaw } from "./testing/serve-raw.ts";

const endHeaders = Flag.endHeaders;
const endAll = Flag.endHeaders | Flag.endStream;
const none = Buffer.alloc(0);

test("the server opens with its settings and a wide window, and acknowledges the client's", async () => {
  const { client } = serveRaw({ maxConcurrentStreams: 7 });
  client.begin();
  await client.settled();
  const [settings, window, ack] = client.received;
  assert.deepEqual(
    settings?.payload,
    encodeSettings([
      [SettingId.maxFrameSize, 16_384],
      [SettingId.initialWindowSize, 1_048_576],
      [SettingId.maxHeaderListSize, 65_536],
      [SettingId.headerTableSize, 4096],
      [SettingId.maxConcurrentStreams, 7],
    ]),
  );
  assert.equal(uint32(window?.payload ?? none, 0), 16 * 1024 * 1024 - 65_535);
  assert.deepEqual([ack?.type, ack?.flags], [FrameType.settings, Flag.ack]);
  client.hangUp();
});

test("a request in one chunk is answered in one write", async () => {
  const { client, handler } = serveRaw({}, new RecordingHandler(echo));
  client.begin();
  await client.settled();
  let writes = 0;
  const write = client.serverSide.write.bind(client.serverSide);
  client.serverSide.write = (chunk: Buffer) => {
    writes++;
    return write(chunk);
  };
  client.write(
    client.headersFrame(1, endHeaders),
    frame(FrameType.data, Flag.endStream, 1, Buffer.from("hello")),
    client.headersFrame(3, endAll),
  );
  const data = await client.frameOf(FrameType.data, 1);
  assert.equal(data.payload.toString(), "hello");
  await client.frameOf(FrameType.data, 3);
  assert.equal(writes, 1);
  assert.equal(handler.requests[0]?.head.path, "/");
  client.hangUp();
});

test("bytes may come one at a time", async () => {
  const { client } = serveRaw({}, new RecordingHandler(echo));
  const bytes: Buffer[] = [];
  const write = client.write;
  client.write = (...pieces) => void bytes.push(...pieces);
  client.begin();
  client.write(
    client.headersFrame(1, endHeaders),
    frame(FrameType.data, Flag.endStream, 1, Buffer.from("slow")),
  );
  client.write = write;
  for (const byte of Buffer.concat(bytes)) client.write(Buffer.from([byte]));
  assert.equal((await client.frameOf(FrameType.data, 1)).payload.toString(), "slow");
  client.hangUp();
});

test("padding, priority and CONTINUATION are taken off", async () => {
  const { client, handler } = serveRaw({}, new RecordingHandler(echo));
  client.begin();
  const block = client.headersFrame(1, 0).subarray(9);
  const head = Buffer.concat([
    Buffer.from([3, 0, 0, 0, 0, 9]),
    block.subarray(0, 5),
    Buffer.alloc(3),
  ]);
  client.write(
    frame(FrameType.headers, Flag.padded | Flag.priority, 1, head),
    frame(FrameType.continuation, 0, 1, block.subarray(5, 9)),
    frame(FrameType.continuation, 0, 1, none),
    frame(FrameType.continuation, endHeaders, 1, block.subarray(9)),
    frame(FrameType.data, Flag.padded | Flag.endStream, 1, Buffer.from([2, 0x61, 0x62, 0, 0])),
  );
  assert.equal((await client.frameOf(FrameType.data, 1)).payload.toString(), "ab");
  assert.equal(handler.requests[0]?.head.authority, "test");
  client.hangUp();
});

test("trailers end a request", async () => {
  const { client, handler } = serveRaw({}, new RecordingHandler(echo));
  client.begin();
  client.write(
    client.headersFrame(1, endHeaders),
    frame(FrameType.data, 0, 1, Buffer.from("body")),
    client.headersFrame(1, endAll, [["checksum", "1"]]),
  );
  assert.equal((await client.frameOf(FrameType.data, 1)).payload.toString(), "body");
  assert.equal(handler.requests[0]?.isEnded, true);
  client.hangUp();
});

test("an answer before the request's end asks the client to stop", async () => {
  const { client, handler } = serveRaw();
  client.begin();
  client.write(client.headersFrame(1, endHeaders));
  await client.settled();
  handler.requests[0]?.stream.finish([[":status", "200"]]);
  assert.equal(await client.resetCode(1), ErrorCode.noError);
  client.write(frame(FrameType.data, 0, 1, Buffer.from("too late"))); // on its way before the reset: no error
  await client.settled();
  assert.equal(
    client.received.some(({ type }) => type === FrameType.goAway),
    false,
  );
  client.hangUp();
});

test("responses stay within the windows of stream and connection, and streams take turns", async () => {
  const body = Buffer.alloc(50_000, 1);
  const handler = new RecordingHandler(({ stream }) => {
    stream.sendHeaders([[":status", "200"]]);
    stream.sendPieces([body]);
    stream.finish([["done", "yes"]]);
  });
  const { client } = serveRaw({}, handler);
  client.begin();
  client.write(client.headersFrame(1, endAll), client.headersFrame(3, endAll));
  await client.settled();
  const sizes = (streamId: number) =>
    client.received
      .filter((seen) => seen.type === FrameType.data && seen.streamId === streamId)
      .map(({ payload }) => payload.length);
  assert.deepEqual(sizes(1), [16_384, 16_384, 16_384, 848]);
  assert.deepEqual(sizes(3), [65_535 - 50_000]);
  client.write(frame(FrameType.windowUpdate, 0, 0, uint32Bytes(100_000)));
  const trailers = await client.frameWhere(
    (seen) => seen.streamId === 3 && (seen.flags & Flag.endStream) !== 0,
  );
  assert.equal(trailers.type, FrameType.headers);
  assert.equal(
    sizes(3).reduce((sum, size) => sum + size),
    50_000,
  );
  client.hangUp();
});

test("a change of SETTINGS_INITIAL_WINDOW_SIZE moves the windows of open streams", async () => {
  const { client } = serveRaw({}, new RecordingHandler(echo));
  client.beginShut();
  client.write(
    client.headersFrame(1, endHeaders),
    frame(FrameType.data, Flag.endStream, 1, Buffer.from("waiting")),
  );
  await client.settled();
  assert.equal(
    client.received.some(({ type }) => type === FrameType.data),
    false,
  );
  client.write(frame(FrameType.settings, 0, 0, encodeSettings([[SettingId.initialWindowSize, 3]])));
  assert.equal((await client.frameOf(FrameType.data, 1)).payload.toString(), "wai");
  client.write(frame(FrameType.windowUpdate, 0, 1, uint32Bytes(100)));
  await client.frameWhere(({ type, flags }) => type === FrameType.data && flags === Flag.endStream);
  client.hangUp();
});

test("a pulled body is made as the window opens and let go of when the client leaves", async () => {
  const pulls: number[] = [];
  let closes = 0;
  const handler = new RecordingHandler(({ stream }) => {
    stream.sendHeaders([[":status", "200"]]);
    stream.sendSource({
      length: 1_000_000,
      pull(maxBytes) {
        pulls.push(maxBytes);
        return Buffer.alloc(maxBytes);
      },
      close: () => void closes++,
    });
    stream.finish();
  });
  const { client } = serveRaw({}, handler);
  client.begin();
  client.write(client.headersFrame(1, endAll));
  await client.settled();
  assert.deepEqual(pulls, [16_384, 16_384, 16_384, 16_383]);
  client.write(frame(FrameType.rstStream, 0, 1, uint32Bytes(ErrorCode.cancel)));
  await client.settled();
  assert.equal(closes, 1);
  assert.equal(handler.requests[0]?.reset, ErrorCode.cancel);
  client.hangUp();
});

test("a source that has nothing yet goes on when it is woken, and one that throws resets its stream", async () => {
  let ready: Buffer | undefined;
  const { client, handler } = serveRaw();
  client.begin();
  client.write(client.headersFrame(1, endAll));
  await client.settled();
  const stream = handler.requests[0]?.stream;
  stream?.sendHeaders([[":status", "200"]]);
  stream?.sendSource({
    length: 10,
    pull() {
      if (ready?.length === 0) throw new RangeError("gone");
      const bytes = ready;
      ready = undefined;
      return bytes;
    },
  });
  stream?.finish();
  ready = Buffer.from("later");
  stream?.wake();
  assert.equal((await client.frameOf(FrameType.data, 1)).payload.toString(), "later");
  ready = none;
  stream?.wake();
  assert.equal(await client.resetCode(1), ErrorCode.internalError);
  client.hangUp();
});

test("a producer over its stream's budget is told to wait, and when to go on", async () => {
  const { client, handler } = serveRaw({ limits: { streamQueuedBytes: 1000 } });
  client.beginShut();
  client.write(client.headersFrame(1, endAll));
  await client.settled();
  const request = handler.requests[0];
  assert.ok(request !== undefined);
  request.stream.sendHeaders([[":status", "200"]]);
  assert.equal(request.stream.sendPieces([Buffer.alloc(1000)]), true);
  assert.equal(request.stream.sendPieces([Buffer.alloc(1)]), false);
  client.write(frame(FrameType.windowUpdate, 0, 1, uint32Bytes(500)));
  await client.settled();
  assert.equal(request.drains, 0);
  client.write(frame(FrameType.windowUpdate, 0, 1, uint32Bytes(1)));
  await client.settled();
  assert.equal(request.drains, 1);
  client.hangUp();
});

test("who asks hears that bytes are written, once they are and not if they never will be", async () => {
  const { client, handler } = serveRaw();
  client.beginShut();
  client.write(client.headersFrame(1, endAll), client.headersFrame(3, endAll));
  await client.settled();
  const [first, second] = handler.requests.map(({ stream }) => stream);
  assert.ok(first !== undefined && second !== undefined);
  const heard: string[] = [];
  const hears = (stream: Http2Stream, what: string): Promise<void> =>
    new Promise((resolve) => {
      stream.onceWritten(() => {
        heard.push(what);
        resolve();
      });
    });
  await hears(first, "nothing");
  for (const stream of [first, second]) stream.sendHeaders([[":status", "200"]]);
  first.sendPieces([Buffer.alloc(300)]);
  const some = hears(first, "300");
  first.sendPieces([Buffer.alloc(200)]);
  hears(first, "500");
  const all = hears(first, "500 again");
  second.sendPieces([Buffer.alloc(10)]);
  hears(second, "of a stream that was reset");
  client.write(
    frame(FrameType.windowUpdate, 0, 1, uint32Bytes(400)),
    frame(FrameType.rstStream, 0, 3, uint32Bytes(ErrorCode.cancel)),
  );
  await some;
  assert.deepEqual(heard, ["nothing", "300"]);
  client.write(frame(FrameType.windowUpdate, 0, 1, uint32Bytes(100)));
  await all;
  assert.deepEqual(heard, ["nothing", "300", "500", "500 again"]);
  client.hangUp();
});

test("the window of a consumed body is given back, of an unread one when its stream closes", async () => {
  const limits = { connectionWindowBytes: 80_000, streamWindowBytes: 40_000 };
  const handler = new RecordingHandler(() => {}, { consumes: false });
  const { client } = serveRaw({ limits }, handler);
  client.begin();
  client.write(
    client.headersFrame(1, endHeaders),
    frame(FrameType.data, 0, 1, Buffer.alloc(15_000)),
    frame(FrameType.data, 0, 1, Buffer.alloc(15_000)),
  );
  await client.settled();
  handler.requests[0]?.stream.consume(25_000);
  const streamUpdate = await client.frameOf(FrameType.windowUpdate, 1);
  assert.equal(uint32(streamUpdate.payload, 0), 25_000);
  client.write(
    client.headersFrame(3, endHeaders),
    frame(FrameType.data, 0, 3, Buffer.alloc(15_000)),
    frame(FrameType.rstStream, 0, 1, uint32Bytes(ErrorCode.cancel)),
    frame(FrameType.rstStream, 0, 3, uint32Bytes(ErrorCode.cancel)),
  );
  await client.settled();
  const given = client.received
    .filter((seen) => seen.type === FrameType.windowUpdate && seen.streamId === 0)
    .map(({ payload }) => uint32(payload, 0));
  assert.deepEqual(given, [80_000 - 65_535, 25_000, 20_000]);
  client.hangUp();
});

test("a graceful stop lets open streams finish and refuses later ones", async () => {
  const { client, server, handler, ended } = serveRaw({}, new RecordingHandler());
  client.begin();
  client.write(client.headersFrame(1, endAll));
  await client.settled();
  const stopped = server.gracefulStop();
  const isGoAway = (lastStreamId: number) => (seen: { type: number; payload: Buffer }) =>
    seen.type === FrameType.goAway && uint32(seen.payload, 0) === lastStreamId;
  await client.frameWhere(isGoAway(0x7fff_ffff));
  const ping = await client.frameWhere(({ type, flags }) => type === FrameType.ping && flags === 0);
  client.write(client.headersFrame(3, endAll)); // sent before the client read GOAWAY
  client.write(frame(FrameType.ping, Flag.ack, 0, ping.payload));
  await client.frameWhere(isGoAway(3));
  client.write(client.headersFrame(5, endAll));
  await client.settled();
  assert.equal(handler.requests.length, 2);
  for (const request of handler.requests) echo(request);
  await client.closed;
  await stopped;
  assert.equal((await ended).error, undefined);
});

test("a stop tells the handlers", async () => {
  const { client, server, handler } = serveRaw();
  client.begin();
  client.write(client.headersFrame(1, endHeaders));
  await client.settled();
  await server.stop();
  assert.equal(handler.requests[0]?.reset, ErrorCode.cancel);
});

test("unknown frames and settings are ignored", async () => {
  const { client } = serveRaw({}, new RecordingHandler(echo));
  client.begin([[0x99, 12345]]);
  client.write(frame(0x77, 0xff, 5, Buffer.alloc(100)), client.headersFrame(1, endAll, postHead));
  await client.frameOf(FrameType.headers, 1);
  client.hangUp();
});

test("a header list over the limit is answered with 431", async () => {
  const { client, handler } = serveRaw({ limits: { headerListBytes: 500 } });
  client.begin();
  client.write(client.headersFrame(1, endAll, [...postHead, ["long", "x".repeat(500)]]));
  const head = await client.frameOf(FrameType.headers, 1);
  assert.deepEqual(client.fieldsOf(head), [":status: 431"]);
  assert.equal(handler.requests.length, 0);
  client.hangUp();
});

test("a response's long header block goes out in CONTINUATION frames", async () => {
  const { client, handler } = serveRaw();
  client.begin();
  client.write(client.headersFrame(1, endAll));
  await client.settled();
  handler.requests[0]?.stream.finish([
    [":status", "200"],
    ["long", "x".repeat(40_000)],
  ]);
  await client.frameWhere(
    ({ type, flags }) => type === FrameType.continuation && flags === endHeaders,
  );
  const frames = client.received.filter(({ streamId }) => streamId === 1);
  assert.deepEqual(
    frames.map(({ type, flags }) => [type, flags]),
    [
      [FrameType.headers, Flag.endStream],
      [FrameType.continuation, 0],
      [FrameType.continuation, endHeaders],
    ],
  );
  client.hangUp();
});
