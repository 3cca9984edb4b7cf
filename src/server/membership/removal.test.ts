import assert from "node:assert/strict";
import { test } from "node:test";
import type { Logger } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { Removal, removedText } from "./removal.ts";

test("a member that was removed says so once and is to stop a second later", async () => {
  const told: string[] = [];
  const tell = (message: string): void => void told.push(message);
  const logger: Logger = { debug: tell, info: tell, warn: tell, error: tell };
  const clock = new ManualClock();
  const removal = new Removal(clock, logger);
  let isDue = false;
  void removal.due.then(() => {
    isDue = true;
  });
  removal.begin();
  removal.begin();
  assert.deepEqual(told, [removedText, "data-dir used by this member must be removed"]);
  await clock.advance(999);
  assert.equal(isDue, false);
  await clock.advance(1);
  assert.equal(isDue, true);
  assert.equal(clock.pendingTimers, 0);
});
