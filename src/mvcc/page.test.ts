import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CorruptPageError } from "./errors.ts";
import {
  checkPage,
  findRecord,
  pageKey,
  recordEnd,
  recordHeaderBytes,
  recordIsTombstone,
  recordMain,
  recordSub,
  writeRecordHeader,
} from "./page.ts";
import type { Revision } from "./revision.ts";

interface TestRecord extends Revision {
  readonly isTombstone: boolean;
  readonly length: number;
}

function makePage(records: readonly TestRecord[]): Buffer {
  const parts = records.map((record) => {
    const bytes = Buffer.alloc(recordHeaderBytes + record.length, 0x55);
    writeRecordHeader(bytes, 0, record);
    return bytes;
  });
  return Buffer.concat(parts);
}

const records = fc
  .array(
    fc.record({
      main: fc.maxSafeNat(),
      sub: fc.nat(5),
      isTombstone: fc.boolean(),
      length: fc.nat(40),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((all) => {
    const unique = new Map(all.map((record) => [`${record.main} ${record.sub}`, record]));
    return [...unique.values()].sort((a, b) => a.main - b.main || a.sub - b.sub);
  });

test("a page gives back its records and finds them by revision", () => {
  fc.assert(
    fc.property(records, (all) => {
      const bytes = makePage(all);
      assert.deepEqual(checkPage(pageKey(all[0]!), bytes), {
        main: all[0]!.main,
        sub: all[0]!.sub,
      });
      let offset = 0;
      for (const record of all) {
        assert.equal(recordMain(bytes, offset), record.main);
        assert.equal(recordSub(bytes, offset), record.sub);
        assert.equal(recordIsTombstone(bytes, offset), record.isTombstone);
        assert.equal(findRecord(bytes, bytes.length, record), offset);
        offset = recordEnd(bytes, offset);
      }
      assert.equal(offset, bytes.length);
      const beyond = { main: all.at(-1)!.main, sub: all.at(-1)!.sub + 1 };
      assert.equal(findRecord(bytes, bytes.length, beyond), bytes.length);
    }),
  );
});

test("a page that was changed or cut is refused by bucket and key, or still is a page", () => {
  fc.assert(
    fc.property(records, fc.nat(), fc.nat(255), fc.boolean(), (all, place, byte, isCut) => {
      const key = pageKey(all[0]!);
      let bytes = makePage(all);
      if (isCut) bytes = bytes.subarray(0, place % bytes.length);
      else bytes[place % bytes.length] = byte;
      try {
        checkPage(key, bytes);
      } catch (error) {
        assert.ok(error instanceof CorruptPageError);
        assert.equal(error.bucket, "key");
        assert.equal(error.keyHex, key.toString("hex"));
        return;
      }
      let offset = 0;
      while (offset < bytes.length) offset = recordEnd(bytes, offset);
      assert.equal(offset, bytes.length);
    }),
  );
});

test("a page under another revision's key is refused", () => {
  const bytes = makePage([{ main: 4, sub: 0, isTombstone: false, length: 3 }]);
  assert.throws(() => checkPage(pageKey({ main: 5, sub: 0 }), bytes), CorruptPageError);
  assert.throws(() => checkPage(Buffer.from("short"), bytes), CorruptPageError);
  assert.throws(() => checkPage(pageKey({ main: 4, sub: 0 }), Buffer.alloc(0)), CorruptPageError);
});
