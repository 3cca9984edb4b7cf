import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom } from "../../../src/base/testing/seeded-random.ts";
import { Life } from "./life.ts";
import { MachineClock } from "./machine-clock.ts";
import { VirtualLoop } from "./virtual-loop.ts";

test("nothing reaches a process after its end, or while it is held", async () => {
  const loop = new VirtualLoop();
  const [dead, held] = [new Life(loop), new Life(loop)];
  const seen: string[] = [];
  dead.after(10, () => seen.push("dead"));
  dead.end();
  held.after(10, () => seen.push(`first@${loop.nowMs}`));
  held.after(20, () => seen.push(`second@${loop.nowMs}`));
  held.hold(100);
  await loop.runUntil(() => seen.length === 2);
  assert.deepEqual(seen, ["first@100", "second@100"]);
});

test("a clock that runs too fast fires its timers early", async () => {
  const loop = new VirtualLoop();
  const random = new SeededRandom(1);
  const faults = { rate: 1.25, wallOffsetMs: 0, sliceGapMsMax: 0 };
  const clock = new MachineClock({ loop, life: new Life(loop), random }, faults);
  let firedMs = 0;
  clock.after(1_000, () => {
    firedMs = loop.nowMs;
  });
  await loop.runUntil(() => firedMs > 0);
  assert.equal(firedMs, 800);
  assert.equal(clock.monotonicMs(), 1_000);
});
