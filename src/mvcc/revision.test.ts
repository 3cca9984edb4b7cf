import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  compareRevisions,
  encodeEtcdRevision,
  readEtcdRevision,
  readUint32,
  readUint64,
  writeUint32,
  writeUint64,
} from "./revision.ts";

test("a revision key is main, underscore, sub, as etcd writes it", () => {
  const key = encodeEtcdRevision({ main: 258, sub: 3 });
  assert.equal(key.toString("hex"), "00000000000001025f0000000000000003");
  assert.equal(readEtcdRevision(key)?.main, 258);
});

test("what is no revision key is not read as one", () => {
  const key = encodeEtcdRevision({ main: 1, sub: 0 });
  assert.equal(readEtcdRevision(key.subarray(1)), undefined);
  assert.equal(readEtcdRevision(Buffer.alloc(17)), undefined);
  key.fill(0xff, 0, 8);
  assert.equal(readEtcdRevision(key)?.main, undefined);
});

test("revisions order as their encoded keys do", () => {
  const revision = fc.record({ main: fc.maxSafeNat(), sub: fc.nat() });
  fc.assert(
    fc.property(revision, revision, (a, b) => {
      const bytes = Buffer.compare(encodeEtcdRevision(a), encodeEtcdRevision(b));
      assert.equal(Math.sign(compareRevisions(a, b)), bytes);
    }),
  );
});

test("numbers come back as they were written", () => {
  const bytes = Buffer.alloc(12);
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.nat(0xffff_ffff), (wide, narrow) => {
      writeUint64(bytes, wide, 0);
      writeUint32(bytes, narrow, 8);
      assert.equal(bytes.readBigUInt64BE(0), BigInt(wide));
      assert.equal(readUint64(bytes, 0), wide);
      assert.equal(readUint32(bytes, 8), narrow);
    }),
  );
});
