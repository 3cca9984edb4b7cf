import assert from "node:assert/strict";
import { test } from "node:test";
import { ErrorCode } from "./error-code.ts";
import { Flag, FrameType } from "./frame.ts";
import { frame, type RawClient } from "./testing/raw-client.ts";
import { echo, RecordingHandler } from "./testing/recording-handler.ts";
import { type RawSetup, serveRaw } from "./testing/serve-raw.ts";

const ping = frame(FrameType.ping, 0, 0, Buffer.alloc(8));
const endAll = Flag.endHeaders | Flag.endStream;

async function pingAfter(setup: RawSetup, ms: number): Promise<void> {
  await new Promise(setImmediate);
  setup.clock.advance(ms);
  setup.client.write(ping);
  await new Promise(setImmediate);
}

function hasGoAway(client: RawClient): boolean {
  return client.received.some(({ type }) => type === FrameType.goAway);
}

test("pings with a stream open may come every five seconds", async () => {
  const setup = serveRaw();
  setup.client.begin();
  setup.client.write(setup.client.headersFrame(1, endAll));
  for (let n = 0; n < 20; n++) await pingAfter(setup, 5000);
  assert.equal(hasGoAway(setup.client), false);
  setup.client.hangUp();
});

test("the third ping that comes too early is one too many", async () => {
  const setup = serveRaw();
  setup.client.begin();
  setup.client.write(setup.client.headersFrame(1, endAll));
  for (let n = 0; n < 3; n++) await pingAfter(setup, 4000);
  assert.equal(hasGoAway(setup.client), false);
  await pingAfter(setup, 4000);
  const { code, text } = await setup.client.goAway();
  assert.deepEqual([code, text], [ErrorCode.enhanceYourCalm, "too_many_pings"]);
  await setup.client.closed;
});

test("pings without streams may come every two hours, or every five seconds where permitted", async () => {
  const strict = serveRaw();
  strict.client.begin();
  for (let n = 0; n < 4; n++) await pingAfter(strict, 60_000);
  assert.equal((await strict.client.goAway()).text, "too_many_pings");

  const lenient = serveRaw({ keepalive: { permitWithoutStream: true } });
  lenient.client.begin();
  for (let n = 0; n < 20; n++) await pingAfter(lenient, 60_000);
  assert.equal(hasGoAway(lenient.client), false);
  lenient.client.hangUp();
});

test("an answer sent in between wipes the slate", async () => {
  const setup = serveRaw({}, new RecordingHandler(echo));
  setup.client.begin();
  for (let n = 0; n < 12; n++) {
    if (n % 3 === 2) setup.client.write(setup.client.headersFrame(2 * n + 1, endAll));
    await pingAfter(setup, 10);
  }
  assert.equal(hasGoAway(setup.client), false);
  setup.client.hangUp();
});

test("a silent client is pinged after the interval, and dropped if it does not answer", async () => {
  const setup = serveRaw({ keepalive: { intervalMs: 60_000, timeoutMs: 20_000 } });
  const pings = () => setup.client.received.filter(({ type }) => type === FrameType.ping);
  setup.client.begin();
  await new Promise(setImmediate);
  setup.clock.advance(60_000);
  await new Promise(setImmediate);
  assert.equal(pings().length, 0);
  setup.clock.advance(1000); // the first sweep saw the SETTINGS
  await new Promise(setImmediate);
  assert.equal(pings().length, 1);
  setup.client.write(frame(FrameType.ping, Flag.ack, 0, pings()[0]!.payload));
  await new Promise(setImmediate);
  setup.clock.advance(61_000);
  await new Promise(setImmediate);
  assert.equal(pings().length, 2);
  setup.clock.advance(19_000);
  assert.equal(setup.client.serverSide.destroyed, false);
  setup.clock.advance(1000);
  assert.equal(setup.client.serverSide.destroyed, true);
});
