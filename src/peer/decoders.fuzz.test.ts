// Streams of nonsense: whatever comes, a decoder takes it, or gives the stream up in its one way.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MessageStreamDecoder, messageStreamEncoder } from "./message-stream.ts";
import { MsgAppDecoder, type StreamDecoder } from "./msgapp-decoder.ts";
import { EntryFrames, MsgAppEncoder, type StreamEncoder } from "./msgapp-encoder.ts";
import { PeerProtocolError } from "./peer-protocol-error.ts";
import { anyMessage, appends, chunkSizes, inChunks } from "./testing/messages.ts";

function feed(decoder: StreamDecoder, chunks: readonly Buffer[]): void {
  try {
    for (const chunk of chunks) decoder.push(chunk, () => {});
  } catch (error) {
    assert.ok(error instanceof PeerProtocolError, String(error));
  }
}

const decoders = [
  () => new MsgAppDecoder({ from: 1n, to: 2n }),
  () => new MessageStreamDecoder(),
] as const;

test("random bytes are refused as what they are", () => {
  const noise = fc.uint8Array({ maxLength: 2_000 }).map((array) => Buffer.from(array));
  // Lengths that begin with zeros come further than others.
  const plausible = fc
    .array(fc.oneof(fc.constant(0), fc.constant(0), fc.nat(3), fc.nat(255)), { maxLength: 2_000 })
    .map((array) => Buffer.from(array));
  fc.assert(
    fc.property(fc.oneof(noise, plausible), chunkSizes, (bytes, sizes) => {
      for (const decoder of decoders) feed(decoder(), inChunks(bytes, sizes));
    }),
  );
});

test("streams with some bytes changed, lost or doubled are read or refused", () => {
  const damage = fc.array(
    fc.record({ at: fc.nat(), how: fc.constantFrom("change", "cut", "double"), byte: fc.nat(255) }),
    { minLength: 1, maxLength: 4 },
  );
  const messages = fc.oneof(
    fc.record({ which: fc.constant(0 as const), sent: appends }),
    fc.record({ which: fc.constant(1 as const), sent: fc.array(anyMessage, { maxLength: 4 }) }),
  );
  fc.assert(
    fc.property(messages, damage, chunkSizes, ({ which, sent }, damages, sizes) => {
      const encoder: StreamEncoder =
        which === 0 ? new MsgAppEncoder(new EntryFrames()) : messageStreamEncoder;
      let bytes = Buffer.concat(sent.flatMap((m) => encoder.encode(m)));
      for (const { at, how, byte } of damages) {
        if (bytes.length === 0) break;
        const place = at % bytes.length;
        if (how === "change") bytes[place] = byte;
        else if (how === "cut") bytes = bytes.subarray(0, place);
        else bytes = Buffer.concat([bytes, bytes.subarray(place)]);
      }
      feed(decoders[which](), inChunks(bytes, sizes));
    }),
  );
});
