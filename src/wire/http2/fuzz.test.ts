// Whatever a client sends, the server throws nothing out of the engine, does not hang, and when it ends the connection it
// says why: a GOAWAY with an error code is its last frame.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { clientPreface, Flag, FrameType, uint32 } from "./frame.ts";
import { type Frame, frame, postHead, RawClient, uint32Bytes } from "./testing/raw-client.ts";
import { echo, RecordingHandler } from "./testing/recording-handler.ts";
import { serveRaw } from "./testing/serve-raw.ts";

async function survives(bytes: readonly Buffer[]): Promise<void> {
  const { client, clock, server } = serveRaw({}, new RecordingHandler(echo));
  for (const piece of bytes) client.write(piece);
  for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate);
  clock.advance(40_000);
  await new Promise(setImmediate);
  const goAways = client.received.filter(({ type }) => type === FrameType.goAway);
  assert.ok(goAways.length <= 1);
  if (goAways[0] !== undefined) {
    assert.ok(uint32(goAways[0].payload, 4) > 0);
    const after: readonly Frame[] = client.received.slice(client.received.indexOf(goAways[0]) + 1);
    assert.deepEqual(after, []);
  }
  client.hangUp();
  await server.stop();
  assert.equal(server.connectionCount, 0);
}

const anyFrame = fc
  .record({
    type: fc.oneof(fc.nat(9), fc.nat(255)),
    flags: fc.oneof(fc.constantFrom(0, 1, 4, 5, 8, 0x20, 0x2d), fc.nat(255)),
    streamId: fc.oneof(fc.nat(9), fc.nat(0x7fff_ffff)),
    payload: fc.oneof(fc.uint8Array({ maxLength: 64 }), fc.constant(new Uint8Array(4))),
  })
  .map(({ type, flags, streamId, payload }) => frame(type, flags, streamId, Buffer.from(payload)));

test("random frames", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyFrame, { maxLength: 30 }), (frames) =>
      survives([clientPreface, frame(FrameType.settings, 0, 0, Buffer.alloc(0)), ...frames]),
    ),
    { numRuns: 400 },
  );
});

test("random bytes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), fc.boolean(), (bytes, hasPreface) =>
      survives(hasPreface ? [clientPreface, Buffer.from(bytes)] : [Buffer.from(bytes)]),
    ),
    { numRuns: 200 },
  );
});

/** A conversation in which all is right. */
function goodBytes(): Buffer {
  const client = new RawClient();
  const block = client.headersFrame(5, 0).subarray(9);
  return Buffer.concat([
    clientPreface,
    frame(FrameType.settings, 0, 0, Buffer.from([0, 4, 0, 0, 1, 0])),
    client.headersFrame(1, Flag.endHeaders),
    frame(FrameType.data, 0, 1, Buffer.alloc(300, 1)),
    frame(FrameType.data, Flag.padded | Flag.endStream, 1, Buffer.from([2, 7, 0, 0])),
    frame(FrameType.windowUpdate, 0, 1, uint32Bytes(1000)),
    frame(FrameType.ping, 0, 0, Buffer.alloc(8)),
    client.headersFrame(3, Flag.endHeaders | Flag.endStream, [...postHead, ["x", "y"]]),
    frame(FrameType.headers, Flag.endStream, 5, block.subarray(0, 4)),
    frame(FrameType.continuation, Flag.endHeaders, 5, block.subarray(4)),
    frame(FrameType.windowUpdate, 0, 0, uint32Bytes(1000)),
    client.headersFrame(7, Flag.endHeaders),
    frame(FrameType.rstStream, 0, 7, uint32Bytes(8)),
  ]);
}

test("a good conversation with bytes changed, lost or doubled, in chunks of any size", async () => {
  const good = goodBytes();
  const change = fc.record({
    at: fc.nat(good.length - 1),
    kind: fc.constantFrom("set", "drop", "double"),
    byte: fc.nat(255),
    length: fc.integer({ min: 1, max: 12 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 10 }),
      (changes, cuts) => {
        let bytes = Buffer.from(good);
        for (const { at, kind, byte, length } of changes) {
          const head = bytes.subarray(0, at);
          const tail = bytes.subarray(Math.min(bytes.length, kind === "double" ? at : at + length));
          if (kind === "set" && at < bytes.length) bytes[at] = byte;
          else
            bytes = Buffer.concat([
              head,
              bytes.subarray(at, at + (kind === "double" ? length : 0)),
              tail,
            ]);
        }
        const pieces: Buffer[] = [];
        for (const cut of cuts) {
          pieces.push(bytes.subarray(0, cut));
          bytes = bytes.subarray(cut);
        }
        return survives([...pieces, bytes]);
      },
    ),
    { numRuns: 500 },
  );
});
