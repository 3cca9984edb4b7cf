import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ConnectionError, ErrorCode } from "./error-code.ts";
import { FrameReader } from "./frame-reader.ts";
import { type Frame, frame } from "./testing/raw-client.ts";

function readerInto(frames: Frame[], framesMax = Number.POSITIVE_INFINITY): FrameReader {
  return new FrameReader(
    {
      onFrame(type, flags, streamId, bytes, start, end) {
        frames.push({ type, flags, streamId, payload: Buffer.from(bytes.subarray(start, end)) });
        return frames.length < framesMax;
      },
    },
    16_384,
  );
}

test("a frame's nine bytes are length, type, flags and stream, the reserved bit left out", () => {
  const frames: Frame[] = [];
  readerInto(frames).push(Buffer.from("00000201058000000cabcd", "hex"));
  const payload = Buffer.from("abcd", "hex");
  assert.deepEqual(frames, [{ type: 1, flags: 5, streamId: 12, payload }]);
});

test("frames come out as they went in, however they are cut", () => {
  const anyFrame = fc.record({
    type: fc.nat(255),
    flags: fc.nat(255),
    streamId: fc.nat(0x7fff_ffff),
    payload: fc.oneof(fc.nat(3), fc.nat(16_384)).map((length) => Buffer.alloc(length, length)),
  });
  const cuts = fc.array(fc.oneof(fc.nat(10), fc.nat(20_000)), { maxLength: 30 });
  fc.assert(
    fc.property(fc.array(anyFrame, { maxLength: 5 }), cuts, (sent, sizes) => {
      const frames: Frame[] = [];
      const reader = readerInto(frames);
      let rest = Buffer.concat(sent.map((f) => frame(f.type, f.flags, f.streamId, f.payload)));
      for (const size of [...sizes, rest.length]) {
        reader.push(rest.subarray(0, size));
        rest = rest.subarray(size);
      }
      assert.deepEqual(
        frames,
        sent.map((f) => ({ ...f })), // fast-check's records have no prototype
      );
      assert.equal(reader.isMidFrame, false);
    }),
  );
});

test("a frame that is too large is refused at its head, whole or cut", () => {
  const isSizeError = (error: unknown) =>
    error instanceof ConnectionError && error.code === ErrorCode.frameSizeError;
  const head = Buffer.from("004001000000000001", "hex");
  assert.throws(() => readerInto([]).push(head), isSizeError);
  const reader = readerInto([]);
  reader.push(head.subarray(0, 8));
  assert.equal(reader.isMidFrame, true);
  assert.throws(() => reader.push(head.subarray(8)), isSizeError);
});

test("nothing is read after the sink says stop", () => {
  const frames: Frame[] = [];
  const one = frame(0, 0, 1, Buffer.alloc(4));
  readerInto(frames, 2).push(Buffer.concat([one, one, one]));
  assert.equal(frames.length, 2);
});
