import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogFields } from "../base/index.ts";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { Complaints } from "./complaints.ts";
import { complaintIntervalMs, complaintSubjectsMax } from "./limits.ts";

function recorded() {
  const lines: (readonly [string, LogFields | undefined])[] = [];
  const clock = new ManualClock();
  const warn = (message: string, fields?: LogFields) => lines.push([message, fields]);
  const logger = { debug() {}, info: warn, warn, error() {} };
  return { lines, clock, complaints: new Complaints({ clock, logger }) };
}

test("a cause is told once an interval, with the number of those held back", async () => {
  const { lines, clock, complaints } = recorded();
  for (let i = 0; i < 5; i++) complaints.warn("refused", "member 1", { i });
  complaints.warn("refused", "member 2", { i: 9 });
  await clock.advance(complaintIntervalMs);
  complaints.warn("refused", "member 1", { i: 5 });
  complaints.info("noticed", "member 1", {});
  assert.deepEqual(lines, [
    ["refused", { i: 0 }],
    ["refused", { i: 9 }],
    ["refused", { i: 5, "held-back": 4 }],
    ["noticed", {}],
  ]);
});

test("causes without number do not fill the memory", () => {
  const { lines, complaints } = recorded();
  for (let i = 0; i < 2 * complaintSubjectsMax; i++) complaints.warn("refused", `member ${i}`, {});
  complaints.warn("refused", `member ${2 * complaintSubjectsMax - 1}`, {});
  assert.equal(lines.length, 2 * complaintSubjectsMax);
  complaints.warn("refused", "member 0", {});
  assert.equal(lines.length, 2 * complaintSubjectsMax + 1);
});
