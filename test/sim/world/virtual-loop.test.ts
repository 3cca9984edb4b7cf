import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualLoop } from "./virtual-loop.ts";

test("events run in order of their time, then of their making, and time jumps", async () => {
  const loop = new VirtualLoop();
  const seen: string[] = [];
  for (const [name, delayMs] of Object.entries({ c: 30, a: 10, b: 10, never: 20 })) {
    const timer = loop.after(delayMs, () => seen.push(`${name}@${loop.nowMs}`));
    if (name === "never") timer.cancel();
  }
  await loop.runUntil(() => seen.length === 3);
  assert.deepEqual(seen, ["a@10", "b@10", "c@30"]);
});

test("promises settle before the next event", async () => {
  const loop = new VirtualLoop();
  const seen: string[] = [];
  loop.after(1, () => {
    void (async () => {
      for (let n = 0; n < 50; n++) await undefined;
      seen.push("promises");
    })();
  });
  loop.after(1, () => seen.push("next"));
  await loop.runUntil(() => seen.length === 2);
  assert.deepEqual(seen, ["promises", "next"]);
});

test("an event that throws ends the run, and so does an empty world", async () => {
  const loop = new VirtualLoop();
  loop.after(1, () => {
    throw new Error("an event's own");
  });
  await assert.rejects(
    loop.runUntil(() => false),
    /an event's own/,
  );
  await assert.rejects(
    loop.runUntil(() => false),
    /stands still/,
  );
});
