// Files of bbolt with something wrong in them, the same for the same seed.
import { fnv1a } from "../../src/backend/bolt/fnv1a.ts";
import type { SeededRandom } from "../../src/base/testing/seeded-random.ts";

const pageBytes = 4096;
const headerBytes = 16;
/** Of the elements that begin behind a page's header. */
const headBytes = 96;
const metaBytes = 64;
const metaPages = 2;
const changesMax = 4;
/** What a number may wrongly be: too small, too large, and what overflows. */
const tellingNumbers = [0, 1, 2, 0x7f, 0xff, 0xffff, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff];

export function damaged(file: Buffer, random: SeededRandom): Buffer {
  const bytes = Buffer.from(file);
  if (random.below(20) === 0) return bytes.subarray(0, random.below(bytes.length));
  for (let n = random.below(changesMax); n >= 0; n--) damageOnce(bytes, random);
  return bytes;
}

function damageOnce(bytes: Buffer, random: SeededRandom): void {
  const pages = Math.floor(bytes.length / pageBytes);
  const page = random.below(pages) * pageBytes;
  switch (random.below(6)) {
    case 0: // a byte anywhere
      bytes[random.below(bytes.length)]! ^= 1 + random.below(255);
      return;
    case 1: // kind, count or overflow of a page
      writeNumber(bytes, page + 8 + 2 * random.below(4), random);
      return;
    case 2: // a number of an element
      writeNumber(bytes, page + headerBytes + 4 * random.below(headBytes / 4), random);
      return;
    case 3: // a reference to a page, in an element or a bucket
      bytes.writeBigUInt64LE(BigInt(random.below(pages + 2)), page + 8 * random.below(64));
      return;
    case 4: // another page's content
      bytes.copy(
        bytes,
        page,
        random.below(pages) * pageBytes,
        (random.below(pages) + 1) * pageBytes,
      );
      return;
    default:
      damageMetas(bytes, random);
  }
}

function writeNumber(bytes: Buffer, at: number, random: SeededRandom): void {
  const value = tellingNumbers[random.below(tellingNumbers.length)]!;
  if (random.below(2) === 0) bytes.writeUInt32LE(value, at);
  else bytes.writeUInt16LE(value & 0xffff, at);
}

/** Both in the same way, and with sums that fit. */
function damageMetas(bytes: Buffer, random: SeededRandom): void {
  const field = 8 + 4 * random.below((metaBytes - 16) / 4);
  const value = tellingNumbers[random.below(tellingNumbers.length)]!;
  for (let page = 0; page < metaPages; page++) {
    const at = page * pageBytes + headerBytes;
    bytes.writeUInt32LE(value, at + field);
    bytes.writeBigUInt64LE(fnv1a(bytes.subarray(at, at + metaBytes - 8)), at + metaBytes - 8);
  }
}
