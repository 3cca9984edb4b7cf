import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { RealClock } from "./clock.ts";

/** Waits for a timer of the clock while keeping the process alive, as a listening server would. */
function fired(clock: RealClock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    const alive = setInterval(() => {}, 1_000);
    clock.after(delayMs, () => {
      clearInterval(alive);
      resolve();
    });
  });
}

test("a timer fires not before its delay", async () => {
  const clock = new RealClock();
  const start = clock.monotonicMs();
  await fired(clock, 20);
  assert.ok(clock.monotonicMs() - start >= 19);
});

test("a negative delay fires on the next turn", async () => {
  await fired(new RealClock(), -5);
});

test("a cancelled timer does not fire", async () => {
  const clock = new RealClock();
  let calls = 0;
  clock.after(1, () => calls++).cancel();
  await fired(clock, 5);
  assert.equal(calls, 0);
});

test("a delay longer than a Node timer holds does not fire at once", async () => {
  const clock = new RealClock();
  let calls = 0;
  const timer = clock.after(40 * 24 * 3_600_000, () => calls++);
  await fired(clock, 5);
  timer.cancel();
  assert.equal(calls, 0);
});

test("yield lets work that was queued before it run first", async () => {
  const clock = new RealClock();
  const order: string[] = [];
  clock.soon(() => order.push("soon"));
  await clock.yield();
  assert.deepEqual(order, ["soon"]);
});

test("a pending timer does not keep the process alive", () => {
  const script = `
    const { RealClock } = await import(${JSON.stringify(new URL("clock.ts", import.meta.url).href)});
    new RealClock().after(600_000, () => {});
  `;
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    timeout: 30_000,
  });
  assert.equal(child.status, 0, String(child.stderr));
});
