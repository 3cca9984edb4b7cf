import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatGoDuration, parseGoDuration } from "./go-duration.ts";

test("Go's notation is read as milliseconds", () => {
  const cases: [string, number][] = [
    ["0", 0],
    ["300ms", 300],
    ["1h30m", 5_400_000],
    ["1.5s", 1500],
    [".5s", 500],
    ["2h0m0s", 7_200_000],
    ["250us", 0.25],
    ["250µs", 0.25],
    ["+1s", 1000],
    ["-1s", -1000],
    ["100ns", 0.0001],
  ];
  for (const [text, ms] of cases) assert.deepEqual(parseGoDuration(text), { ms }, text);
});

test("what Go refuses is refused with Go's reason", () => {
  assert.deepEqual(parseGoDuration("5"), { reason: 'time: missing unit in duration "5"' });
  for (const text of ["", "-", "s", "1x", "1s 2s", "1,5s", "9999999h", "1h-3m"]) {
    assert.deepEqual(parseGoDuration(text), {
      reason: `time: invalid duration ${JSON.stringify(text)}`,
    });
  }
});

test("durations are written as Go writes them", () => {
  const cases: [number, string][] = [
    [0, "0s"],
    [100, "100ms"],
    [1500, "1.5s"],
    [60_000, "1m0s"],
    [7_200_000, "2h0m0s"],
    [0.25, "250µs"],
    [-5000, "-5s"],
  ];
  for (const [ms, text] of cases) assert.equal(formatGoDuration(ms), text);
});

test("every whole millisecond survives writing and reading", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (ms) => {
      assert.deepEqual(parseGoDuration(formatGoDuration(ms)), { ms });
    }),
  );
});
