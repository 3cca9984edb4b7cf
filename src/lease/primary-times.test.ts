import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { spreadDeadlines } from "./primary-times.ts";

test("spread deadlines never move earlier and no second holds more than the limit", () => {
  const deadlines = fc.array(fc.nat(5_000), { maxLength: 300 });
  fc.assert(
    fc.property(deadlines, fc.integer({ min: 1, max: 20 }), (unsorted, perSecondMax) => {
      const before = unsorted.sort((a, b) => a - b);
      const after = [...before];
      spreadDeadlines(after, perSecondMax);
      for (const [i, deadlineMs] of after.entries()) {
        assert.ok(deadlineMs >= before[i]! && deadlineMs >= (after[i - 1] ?? 0));
        const withinSecond = after.filter((d) => d >= deadlineMs && d < deadlineMs + 1_000);
        assert.ok(withinSecond.length <= perSecondMax);
      }
    }),
  );
});

test("deadlines that are far enough apart stay as they are", () => {
  const deadlines = [0, 0, 1_000, 1_000, 2_000];
  spreadDeadlines(deadlines, 2);
  assert.deepEqual(deadlines, [0, 0, 1_000, 1_000, 2_000]);
});
