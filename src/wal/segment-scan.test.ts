import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { WalCorruptionError } from "./errors.ts";
import { putFrameHeader, readFrameHeader } from "./frame.ts";
import { formatSegmentName, parseSegmentName } from "./segment-name.ts";
import { diskWith, firstSegment, open, segmentOf } from "./testing/log-fixture.ts";

async function assertReadsOrRefuses(bytes: Buffer, size = bytes.length): Promise<void> {
  const disk = await diskWith(bytes, size);
  try {
    const { wal } = await open(disk);
    await wal.close();
  } catch (error) {
    if (!(error instanceof WalCorruptionError)) throw error;
    assert.ok(error.file.startsWith(firstSegment) && error.offset <= bytes.length, error.message);
  }
  assert.equal(disk.openFiles, 0);
}

test("any bytes read as a log or are refused as corrupt", async () => {
  const any = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
  await fc.assert(fc.asyncProperty(any, (bytes) => assertReadsOrRefuses(bytes, 4096)));
});

test("a log with any bytes changed, cut or put in reads or is refused as corrupt", async () => {
  const whole = await segmentOf(8, 700);
  const change = fc.record({
    at: fc.nat({ max: whole.length - 1 }),
    remove: fc.nat({ max: 40 }),
    insert: fc.uint8Array({ maxLength: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      let bytes = whole;
      for (const { at, remove, insert } of changes)
        bytes = Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);
      await assertReadsOrRefuses(bytes, Math.max(bytes.length, 16_384));
    }),
    { numRuns: 200 },
  );
});

test("a frame header is read as it was written, and any other top byte is not one", () => {
  const bytes = Buffer.alloc(8);
  for (const recordBytes of [1, 4, 8, 1023, 2 ** 31, 2 ** 40 + 3]) {
    putFrameHeader(bytes.fill(0), 0, recordBytes);
    assert.equal(readFrameHeader(bytes, 0), recordBytes);
    bytes[7] = bytes[7]! ^ 0x40;
    assert.equal(readFrameHeader(bytes, 0), undefined);
  }
});

test("a segment's name is read as it was written", () => {
  const name = { seq: 0x1f, firstIndex: 0xabcdef };
  assert.equal(formatSegmentName(name), "000000000000001f-0000000000abcdef.wal");
  assert.deepEqual(parseSegmentName(formatSegmentName(name)), name);
  for (const other of ["0.tmp", "0000000000000000-0000000000000000.wal.broken", "x.wal"])
    assert.equal(parseSegmentName(other), undefined);
});
