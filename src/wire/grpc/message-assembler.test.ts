import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MessageAssembler } from "./message-assembler.ts";
import { prefixBytes, writePrefix } from "./message-prefix.ts";
import { StatusCode, StatusError } from "./status.ts";

interface Setup {
  readonly assembler: MessageAssembler;
  readonly messages: Buffer[];
  held(): number;
}

function setUp(maxBytes: number, holdBytesMax = 1e9): Setup {
  let held = 0;
  const account = {
    hold(bytes: number) {
      if (bytes > 0 && held + bytes > holdBytesMax) return false;
      held += bytes;
      return true;
    },
  };
  const messages: Buffer[] = [];
  const sink = {
    onMessage(bytes: Buffer, start: number, end: number) {
      messages.push(Buffer.from(bytes.subarray(start, end)));
      return true;
    },
  };
  const assembler = new MessageAssembler(sink, account, maxBytes);
  return { assembler, messages, held: () => held };
}

function prefixed(message: Buffer): Buffer {
  const bytes = Buffer.alloc(prefixBytes + message.length);
  message.copy(bytes, writePrefix(bytes, 0, message.length));
  return bytes;
}

test("messages come out as they went in, however they are cut", () => {
  const message = fc
    .oneof(fc.nat(20), fc.nat(70_000))
    .chain((length) => fc.nat(255).map((byte) => Buffer.alloc(length, byte)));
  const cuts = fc.array(fc.oneof(fc.nat(8), fc.nat(20_000)), { maxLength: 40 });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), cuts, (sent, sizes) => {
      const { assembler, messages, held } = setUp(100_000);
      let rest = Buffer.concat(sent.map(prefixed));
      for (const size of [...sizes, rest.length]) {
        const chunk = Buffer.concat([Buffer.from("xy"), rest.subarray(0, size)]);
        assembler.push(chunk, 2, chunk.length);
        rest = rest.subarray(size);
      }
      assert.deepEqual(messages, sent);
      assert.equal(assembler.isMidMessage, false);
      assert.equal(held(), 0);
    }),
  );
});

function statusOf(run: () => void): [StatusCode, string] {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof StatusError);
    return [error.code, error.message];
  }
  return [StatusCode.ok, ""];
}

test("what is compressed, unknown or too large is refused in grpc-go's words, before it is here", () => {
  const push = (hex: string): [StatusCode, string] => {
    const bytes = Buffer.from(hex, "hex");
    const whole = statusOf(() => setUp(100).assembler.push(bytes, 0, bytes.length));
    const { assembler } = setUp(100);
    const cut = statusOf(() => {
      for (let at = 0; at < bytes.length; at++) assembler.push(bytes, at, at + 1);
    });
    assert.deepEqual(cut, whole);
    return whole;
  };
  assert.deepEqual(push("0100000000"), [
    StatusCode.internal,
    "grpc: compressed flag set with identity or empty encoding",
  ]);
  assert.deepEqual(push("0700000000"), [
    StatusCode.internal,
    "grpc: received unexpected payload format 7",
  ]);
  assert.deepEqual(push("0000000065"), [
    StatusCode.resourceExhausted,
    "grpc: received message larger than max (101 vs. 100)",
  ]);
  assert.deepEqual(push("00ffffffff"), [
    StatusCode.resourceExhausted,
    "grpc: received message larger than max (4294967295 vs. 100)",
  ]);
});

test("an announced length allocates nothing by itself", () => {
  const { assembler, held } = setUp(1e9);
  assembler.push(Buffer.from([0, 0x3b, 0x9a, 0xca, 0, 1]), 0, 6);
  assert.ok(held() <= 16 * 1024);
});

test("too many unfinished messages are refused", () => {
  const { assembler } = setUp(100_000, 20_000);
  const bytes = prefixed(Buffer.alloc(50_000));
  assert.deepEqual(
    statusOf(() => {
      for (let at = 0; at < bytes.length; at += 10_000) {
        assembler.push(bytes, at, Math.min(at + 10_000, bytes.length));
      }
    }),
    [StatusCode.resourceExhausted, "grpc: too many unfinished messages on this connection"],
  );
});
