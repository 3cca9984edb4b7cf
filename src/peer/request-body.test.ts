import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { bodyChunksHeldMax, snapshotSilenceMaxMs } from "./limits.ts";
import { RequestBody } from "./request-body.ts";

const chunkBytes = 64 * 1024;
const chunk = (n: number): Buffer => Buffer.alloc(chunkBytes, n);
/** Until what a stream does in later turns is done. */
const turns = async (): Promise<void> => {
  for (let n = 0; n < 20; n++) await new Promise((resolve) => setImmediate(resolve));
};

function begin() {
  const sender = new PassThrough({ highWaterMark: 1 });
  const clock = new ManualClock();
  return { sender, clock, body: new RequestBody(sender, clock) };
}

test("chunks come in order, what was put back first, and are counted as they are handed out", async () => {
  const { sender, body } = begin();
  for (const n of [1, 2]) sender.write(chunk(n));
  sender.end();
  const first = await body.next();
  assert.deepEqual(first, { done: false, value: chunk(1) });
  body.putBack(chunk(1).subarray(100));
  body.putBack(Buffer.alloc(0));
  assert.equal(body.bytes, 100);
  const rest: Buffer[] = [];
  for await (const piece of body) rest.push(piece);
  assert.deepEqual(Buffer.concat(rest), Buffer.concat([chunk(1).subarray(100), chunk(2)]));
  assert.equal(body.bytes, 2 * chunkBytes);
});

test("as many chunks are held as allowed, and the sender waits until they are taken", async () => {
  const { sender, body } = begin();
  const count = 3 * bodyChunksHeldMax;
  let accepted = 0;
  for (let n = 0; n < count; n++) sender.write(chunk(n), () => accepted++);
  sender.end();
  await turns();
  assert.ok(accepted <= bodyChunksHeldMax + 2, `${accepted} chunks were taken`);
  let found = 0;
  for await (const piece of body) assert.deepEqual(piece, chunk(found++));
  assert.equal(found, count);
});

test("a body that is closed before its end is one that broke off", async () => {
  const { sender, body } = begin();
  sender.write(chunk(1));
  assert.equal((await body.next()).done, false);
  const next = assert.rejects(body.next(), /the sender broke the snapshot off/);
  sender.destroy();
  await next;
  const { sender: full, body: held } = begin();
  for (let n = 0; n < 2 * bodyChunksHeldMax; n++) full.write(chunk(n));
  full.end();
  await turns();
  full.destroy();
  const all = async (): Promise<void> => {
    for await (const _ of held);
  };
  await assert.rejects(all(), /broke the snapshot off/);
});

test("silence is minded only while the next chunk is waited for", async () => {
  const { sender, clock, body } = begin();
  sender.write(chunk(1));
  await turns();
  await clock.advance(10 * snapshotSilenceMaxMs);
  assert.equal((await body.next()).done, false);
  const next = assert.rejects(body.next(), /the sender was silent for 30000 ms/);
  await clock.advance(snapshotSilenceMaxMs);
  await next;
});

test("who leaves off holds nothing, and the connection stays", async () => {
  const { sender, clock, body } = begin();
  sender.write(chunk(1));
  await turns();
  await body.return();
  await clock.advance(10 * snapshotSilenceMaxMs);
  assert.deepEqual(await body.next(), { done: true, value: undefined });
  assert.equal(sender.destroyed, false);
});
