import assert from "node:assert/strict";
import { test } from "node:test";
import { ClientError, Status } from "./light/index.ts";
import { StreamLoop } from "./stream-loop.ts";

const broken = new ClientError({ code: Status.unavailable, message: "broken" });
const refused = new ClientError({ code: Status.permissionDenied, message: "refused" });

/** A loop over streams that end as the script says: with an error, or in peace (undefined). */
function loopOver(script: readonly (ClientError | undefined)[]) {
  const log: string[] = [];
  let opened = 0;
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const loop = new StreamLoop({
    world: {
      monotonicMs: () => 0,
      after(delayMs, run) {
        log.push(`pause ${delayMs}`);
        queueMicrotask(run);
        return { cancel() {} };
      },
      fraction: () => 0,
    },
    async openStream() {
      opened += 1;
      return { cancel: () => log.push("cancelled") };
    },
    async serve() {
      log.push(`stream ${opened}`);
      if (opened > script.length) {
        loop.stop();
        end();
        return;
      }
      const error = script[opened - 1];
      if (error !== undefined) throw error;
    },
    async pauseMsAfter(error) {
      if (error === refused) throw error;
      return error === undefined ? 1 : 2;
    },
    onFailure(error) {
      log.push(`failed: ${error.message}`);
      loop.stop();
      end();
    },
  });
  return { loop, log, over };
}

test("a stream is opened again, after the pause that fits its end, until it is stopped", async () => {
  const { loop, log, over } = loopOver([undefined, broken]);
  loop.begin();
  assert.ok(loop.isRunning);
  await over;
  assert.ok(!loop.isRunning);
  assert.deepEqual(log, ["stream 1", "pause 1", "stream 2", "pause 2", "stream 3"]);
});

test("where another stream would not help, its user hears why", async () => {
  const { loop, log, over } = loopOver([broken, refused]);
  loop.begin();
  await over;
  assert.deepEqual(log, ["stream 1", "pause 2", "stream 2", "failed: refused"]);
});

test("a stream that opens after the stop is cancelled and not served", async () => {
  const { loop, log } = loopOver([]);
  loop.begin();
  loop.stop();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(log, ["cancelled"]);
});
