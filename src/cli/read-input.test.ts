import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { inputBytesMax } from "./limits.ts";
import { LineReader } from "./line-reader.ts";
import { readAll } from "./read-all.ts";

const chunk = Buffer.alloc(1024 * 1024, 0x61);

/** Input that never ends, and counts what was read of it. */
function endless() {
  let bytes = 0;
  async function* chunks(): AsyncGenerator<Buffer> {
    for (;;) {
      bytes += chunk.length;
      yield chunk;
    }
  }
  return { stream: Readable.from(chunks(), { objectMode: false }), read: () => bytes };
}

test("lines come one after the other, whatever pieces they arrive in", async () => {
  const lines = new LineReader(
    Readable.from(["a\nb", "", "c\n\nd\nre", "st"].map((s) => Buffer.from(s))),
  );
  const found: (string | undefined)[] = [];
  for (let n = 0; n < 5; n += 1) found.push(await lines.next());
  assert.deepEqual(found, ["a", "bc", "", "d", undefined]);
});

test("a line without end is refused, and not read on", async () => {
  const { stream, read } = endless();
  const refused = {
    name: "CliError",
    exitCode: 3,
    message: /a line of standard input has more than/,
  };
  await assert.rejects(new LineReader(stream).next(), refused);
  assert.ok(read() < 2 * inputBytesMax, `${read()} bytes were read`);
});

test("input is read to its end, unless it is more than anybody could use", async () => {
  assert.equal((await readAll(Readable.from([chunk, chunk]))).length, 2 * chunk.length);
  const { stream, read } = endless();
  const refused = {
    name: "CliError",
    exitCode: 3,
    message: /^standard input has more than 16777216 bytes$/,
  };
  await assert.rejects(readAll(stream), refused);
  assert.ok(read() < 2 * inputBytesMax, `${read()} bytes were read`);
});
