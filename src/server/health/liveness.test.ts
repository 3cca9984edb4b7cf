import assert from "node:assert/strict";
import { test } from "node:test";
import type { Logger } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { applyStallMaxMs, walWriteMaxMs } from "../limits.ts";
import { Liveness } from "./liveness.ts";

function watched() {
  const clock = new ManualClock();
  const complaints: string[] = [];
  const nobody = (): void => undefined;
  const logger: Logger = {
    debug: nobody,
    info: nobody,
    warn: nobody,
    error: (message) => void complaints.push(message),
  };
  const work = {
    committedIndex: 10,
    appliedIndex: 10,
    writingSinceMs: undefined as number | undefined,
  };
  return { clock, work, complaints, liveness: new Liveness(work, { clock, logger }) };
}

test("a member with nothing to do is alive, however long", async () => {
  const { clock, liveness, complaints } = watched();
  await clock.advance(10 * applyStallMaxMs);
  assert.equal(liveness.isAlive(), true);
  assert.deepEqual(complaints, []);
});

test("entries that are committed and not applied for too long are noticed", async () => {
  const { clock, work, liveness, complaints } = watched();
  assert.equal(liveness.isAlive(), true);
  work.committedIndex = 20;
  await clock.advance(applyStallMaxMs);
  assert.equal(liveness.isAlive(), true);
  await clock.advance(1);
  assert.equal(liveness.isAlive(), false);
  assert.deepEqual(complaints, ["the member stands still"]);
});

test("applying slowly is alive, and so is who was stalled and goes on", async () => {
  const { clock, work, liveness } = watched();
  work.committedIndex = 1_000;
  for (let n = 0; n < 5; n++) {
    await clock.advance(applyStallMaxMs);
    work.appliedIndex++;
    assert.equal(liveness.isAlive(), true);
  }
  await clock.advance(applyStallMaxMs + 1);
  assert.equal(liveness.isAlive(), false);
  work.appliedIndex++;
  assert.equal(liveness.isAlive(), true);
});

test("a write to the log that does not end is noticed", async () => {
  const { clock, work, liveness } = watched();
  work.writingSinceMs = clock.monotonicMs();
  await clock.advance(walWriteMaxMs);
  assert.equal(liveness.isAlive(), true);
  await clock.advance(1);
  assert.equal(liveness.isAlive(), false);
  work.writingSinceMs = undefined;
  assert.equal(liveness.isAlive(), true);
});
