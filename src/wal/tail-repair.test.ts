import assert from "node:assert/strict";
import { test } from "node:test";
import type { MemoryDisk } from "../base/testing/memory-disk.ts";
import { WalCorruptionError } from "./errors.ts";
import { RecordEncoder } from "./record-encoder.ts";
import {
  diskWith,
  entry,
  firstSegment,
  frameOffsets,
  hardState,
  metadata,
  open,
  readBack,
  segmentOf,
} from "./testing/log-fixture.ts";
import { emptyHardState } from "./types.ts";
import { encodeSegmentHead } from "./write-batch.ts";

const segmentBytes = 64 * 1024;

/** A segment of ten entries; its frames are crc, metadata, mark, then entry and hard state in turns. */
const whole = await segmentOf(10);
const frames = frameOffsets(whole);
const lastFrame = frames.at(-1)!;

async function bytesOf(disk: MemoryDisk, path = firstSegment): Promise<Buffer> {
  return disk.readFile(path);
}

function flipped(bit: number, at: number): Buffer {
  const bytes = Buffer.from(whole);
  bytes[at] = bytes[at]! ^ (1 << bit);
  return bytes;
}

function isCorruption(error: unknown): error is WalCorruptionError {
  return error instanceof WalCorruptionError;
}

test("a log cut off anywhere in its last record loses that record and says so", async () => {
  for (let length = lastFrame; length < whole.length; length++) {
    const disk = await diskWith(whole.subarray(0, length));
    const found = await readBack(disk);
    assert.equal(found.entries.length, 10, `cut at ${length}`);
    assert.deepEqual(found.hardState, hardState(9));
    if (length === lastFrame) {
      assert.equal(found.repaired, undefined);
      continue;
    }
    assert.equal(found.repaired?.cause, "torn");
    assert.equal(found.repaired?.offset, lastFrame);
    assert.deepEqual(await bytesOf(disk, `${firstSegment}.broken`), whole.subarray(0, length));
    assert.deepEqual((await bytesOf(disk)).subarray(0, lastFrame), whole.subarray(0, lastFrame));
    assert.equal((await readBack(disk)).repaired, undefined);
  }
});

test("a log cut off anywhere opens with a prefix of what it held", async () => {
  const headEnd = frames[3]!;
  for (let length = headEnd; length < whole.length; length++) {
    const found = await readBack(await diskWith(whole.subarray(0, length)));
    const entryFrames = frames.filter((offset, n) => n >= 3 && n % 2 === 1 && offset < length);
    const complete = found.repaired?.offset ?? length;
    assert.equal(
      found.entries.length,
      entryFrames.filter((offset) => offset < complete).length,
      `cut at ${length}`,
    );
    assert.ok(found.hardState.commit <= found.entries.length);
  }
});

test("a flipped bit anywhere in the last record costs that record and is told", async () => {
  for (let at = lastFrame; at < whole.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const disk = await diskWith(flipped(bit, at), segmentBytes);
      const found = await readBack(disk);
      const place = `bit ${bit} of byte ${at}`;
      assert.deepEqual(found.hardState, hardState(9), place);
      assert.equal(found.entries.length, 10, place);
      assert.equal(found.repaired?.offset, lastFrame, place);
      // A length that became larger looks like a record that stops with the file.
      if (at >= lastFrame + 8) assert.equal(found.repaired?.cause, "damaged", place);
      assert.match(found.repaired?.reason ?? "", /expected .* found/, place);
    }
  }
});

async function assertRefused(bit: number, at: number): Promise<void> {
  const disk = await diskWith(flipped(bit, at), segmentBytes);
  const before = await bytesOf(disk);
  const frame = frames.findLast((offset) => offset <= at);
  await assert.rejects(open(disk), (error) => {
    assert.ok(isCorruption(error), String(error));
    const place = `bit ${bit} of byte ${at}: ${error.message}`;
    assert.deepEqual([error.file, error.offset], [firstSegment, frame], place);
    return true;
  });
  assert.deepEqual(await bytesOf(disk), before);
}

test("a flipped bit in a record before the last refuses the log, names the place and changes nothing", async () => {
  for (let at = frames[5]!; at < frames[7]!; at++)
    for (let bit = 0; bit < 8; bit++) await assertRefused(bit, at);
  for (let at = 0; at < lastFrame; at++) await assertRefused((at * 5) % 8, at);
});

test("bytes cut out of the middle refuse the log, whatever their number", async () => {
  const at = frames[7]!;
  for (let length = 1; length < 60; length++) {
    const bytes = Buffer.concat([whole.subarray(0, at + 5), whole.subarray(at + 5 + length)]);
    const aligned = frames.includes(at + 5 + length - 5) && length === frames[8]! - at;
    if (aligned) continue;
    await assert.rejects(
      open(await diskWith(bytes, segmentBytes)),
      isCorruption,
      `${length} bytes`,
    );
  }
});

test("a missing record in the middle is noticed by the checksums", async () => {
  const bytes = Buffer.concat([whole.subarray(0, frames[7]), whole.subarray(frames[8])]);
  await assert.rejects(open(await diskWith(bytes, segmentBytes)), isCorruption);
});

test("a sector that was never written ends the log there, with all of the write behind it", async () => {
  const big = await segmentOf(6, 2000);
  const bigFrames = frameOffsets(big);
  const lastEntry = bigFrames.at(-2)!;
  const sector = Math.ceil((lastEntry + 8) / 512) * 512;
  const torn = Buffer.from(big);
  torn.fill(0, sector, sector + 512);
  const found = await readBack(await diskWith(torn, segmentBytes));
  assert.deepEqual([found.entries.length, found.hardState.commit], [5, 5]);
  assert.deepEqual([found.repaired?.cause, found.repaired?.offset], ["torn", lastEntry]);
});

test("a header that was never written is a torn write, one that was wiped out is not", async () => {
  const big = await segmentOf(6, 2000);
  const lastEntry = frameOffsets(big).at(-2)!;
  const torn = Buffer.from(big);
  torn.fill(0, lastEntry, Math.ceil((lastEntry + 1) / 512) * 512);
  const found = await readBack(await diskWith(torn, segmentBytes));
  assert.deepEqual([found.repaired?.cause, found.repaired?.offset], ["torn", lastEntry]);
  const wiped = Buffer.from(whole);
  wiped.fill(0, frames[7]!, frames[7]! + 8);
  await assert.rejects(open(await diskWith(wiped, segmentBytes)), isCorruption);
});

test("a repaired log goes on", async () => {
  const disk = await diskWith(whole.subarray(0, whole.length - 3));
  const { wal, repaired } = await open(disk);
  assert.ok(repaired);
  await wal.append({ entries: [entry(11)], hardState: hardState(11) });
  await wal.close();
  const found = await readBack(disk);
  assert.deepEqual([found.entries.length, found.repaired], [11, undefined]);
});

test("a record with a right checksum is never cut off as damage", async () => {
  const records = (write: (encoder: RecordEncoder) => void): Buffer => {
    const encoder = new RecordEncoder(0);
    encodeSegmentHead(encoder, { metadata, hardState: emptyHardState });
    encoder.data(5, Buffer.from([8, 0, 16, 0]));
    encoder.entry(entry(1));
    write(encoder);
    return Buffer.from(encoder.bytes());
  };
  const code = (wanted: string) => (error: unknown) => isCorruption(error) && error.code === wanted;
  const gap = await diskWith(records((encoder) => encoder.entry(entry(3))));
  await assert.rejects(open(gap), code("index-gap"));
  const mark = await diskWith(records((encoder) => encoder.data(5, Buffer.from([8, 0, 16, 4]))));
  await assert.rejects(open(mark), code("snapshot-mark-mismatch"));
});

test("a record of an unknown type in the middle is refused by that name", async () => {
  const bytes = Buffer.from(whole);
  bytes[frames[5]! + 9] = 7;
  await assert.rejects(
    open(await diskWith(bytes)),
    (error) => isCorruption(error) && error.code === "unknown-record-type",
  );
});
