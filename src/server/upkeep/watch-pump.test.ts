import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { SeededRandom } from "../../base/testing/seeded-random.ts";
import type { CatchUpResult, Store, WatchHub } from "../../mvcc/index.ts";
import { progressIntervalMs, WatchPump } from "./watch-pump.ts";

function startPump(results: CatchUpResult[], catchUp?: () => CatchUpResult) {
  const clock = new ManualClock();
  let looks = 0;
  let ticks = 0;
  const failures: unknown[] = [];
  const hub = {
    catchUp: (): CatchUpResult => {
      looks++;
      return catchUp?.() ?? results.shift() ?? { kind: "idle" };
    },
    tick: () => {
      ticks++;
    },
  };
  const pump = new WatchPump({
    hub: hub as unknown as WatchHub,
    state: { store: {} as Store },
    clock,
    failed: (error) => failures.push(error),
  });
  return { clock, pump, failures, looks: () => looks, ticks: () => ticks };
}

async function turns(clock: ManualClock): Promise<void> {
  for (let n = 0; n < 5; n++) await clock.yield();
}

test("a pump that was woken looks once and rests until it is woken again", async () => {
  const { clock, pump, looks } = startPump([]);
  pump.wake();
  pump.wake();
  await turns(clock);
  assert.equal(looks(), 1);
  pump.wake();
  await turns(clock);
  assert.equal(looks(), 2);
  pump.stop();
});

test("a hub that fails is reported", async () => {
  const error = new Error("EIO");
  const { clock, pump, failures } = startPump([], () => {
    throw error;
  });
  pump.wake();
  await turns(clock);
  assert.deepEqual(failures, [error]);
  pump.stop();
});

test("the hub is told the time until the pump stops", async () => {
  const { clock, pump, ticks } = startPump([]);
  await clock.advance(1_000);
  assert.equal(ticks(), 10);
  pump.stop();
  assert.equal(clock.pendingTimers, 0);
});

test("progress is told up to a tenth of the interval late", () => {
  const random = new SeededRandom(1);
  const told = Array.from({ length: 100 }, () => progressIntervalMs(1_000, random));
  assert.ok(told.every((ms) => ms >= 1_000 && ms < 1_100));
  assert.ok(new Set(told).size > 10);
});
