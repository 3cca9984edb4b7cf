import type { SeededRandom } from "../../src/base/testing/seeded-random.ts";

const changesMax = 6;
const pieceBytesMax = 40;
const randomBytesMax = 600;
/** Bytes at which decoders do something else: the ends of ranges, and protobuf's and HPACK's markers. */
const tellingBytes = [0x00, 0x01, 0x0a, 0x12, 0x1a, 0x22, 0x3f, 0x40, 0x7f, 0x80, 0x82, 0xbe, 0xff];

/** Bytes for a decoder: a good sample with bytes changed, lost, doubled or put in; now and then only noise. */
export function mutated(samples: readonly Buffer[], random: SeededRandom): Buffer {
  if (samples.length === 0 || random.below(8) === 0) {
    return random.bytes(random.below(randomBytesMax));
  }
  let bytes: Buffer = Buffer.from(samples[random.below(samples.length)]!);
  const changes = random.below(changesMax);
  for (let n = 0; n < changes; n++) bytes = change(bytes, random);
  return bytes;
}

function change(bytes: Buffer, random: SeededRandom): Buffer {
  const at = random.below(bytes.length + 1);
  const to = Math.min(bytes.length, at + 1 + random.below(pieceBytesMax));
  const before = bytes.subarray(0, at);
  switch (random.below(5)) {
    case 0: // set
      if (at < bytes.length) bytes[at] = tellingBytes[random.below(tellingBytes.length)]!;
      return bytes;
    case 1: // flip
      if (at < bytes.length) bytes[at]! ^= 1 << random.below(8);
      return bytes;
    case 2: // lose
      return Buffer.concat([before, bytes.subarray(to)]);
    case 3: // double
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
    default: // put in
      return Buffer.concat([before, random.bytes(1 + random.below(9)), bytes.subarray(at)]);
  }
}
