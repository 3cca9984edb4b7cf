import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32c } from "./crc32c.ts";

test("crc32c matches the check value of RFC 3720", () => {
  assert.equal(crc32c(0, Buffer.from("123456789")), 0xe3069283);
  assert.equal(crc32c(0, Buffer.alloc(32)), 0x8a9136aa);
  assert.equal(crc32c(0, Buffer.alloc(32, 0xff)), 0x62a8ab43);
});

test("crc32c is of the bytes it is given, wherever they are in memory and whatever came before", () => {
  const digits = Buffer.from("..123456789.123456789");
  const both = [digits.subarray(2, 11), digits.subarray(12)] as const;
  for (const bytes of [...both, Uint8Array.from(both[0]), ...both]) {
    assert.equal(crc32c(0, bytes), 0xe3069283);
  }
  both[0][8] = 0x30;
  assert.notEqual(crc32c(0, both[0]), 0xe3069283);
});

test("crc32c of parts equals crc32c of the whole, at every cut", () => {
  const whole = Buffer.from("the checksum runs on over the parts of a message");
  for (let cut = 0; cut <= whole.length; cut++) {
    const first = crc32c(0, whole, 0, cut);
    assert.equal(crc32c(first, whole, cut), crc32c(0, whole));
  }
});
