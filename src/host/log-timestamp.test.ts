import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { RealClock } from "./clock.ts";
import { WallTimestamps } from "./log-timestamp.ts";

test("a timestamp is RFC 3339 in UTC with six digits", () => {
  assert.equal(new WallTimestamps(new ManualClock(0)).now(), "1970-01-01T00:00:00.000000Z");
  assert.match(
    new WallTimestamps(new RealClock()).now(),
    /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/,
  );
});

test("microseconds come from the monotonic clock", async () => {
  const clock = new ManualClock(1_700_000_000_000);
  const timestamps = new WallTimestamps(clock);
  await clock.advance(0.25);
  assert.equal(timestamps.now(), "2023-11-14T22:13:20.000250Z");
  await clock.advance(1_000);
  assert.equal(timestamps.now(), "2023-11-14T22:13:21.000250Z");
});

test("a jump of the wall clock is followed", () => {
  let wallMs = 1_700_000_000_000;
  const clock = new ManualClock();
  clock.wallMs = () => wallMs;
  const timestamps = new WallTimestamps(clock);
  timestamps.now();
  wallMs += 3_600_000;
  assert.equal(timestamps.now(), "2023-11-14T23:13:20.000000Z");
});
