import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { LeaderWatch } from "./leader-watch.ts";

function startWatch() {
  const clock = new ManualClock();
  const raft = { leader: 0n };
  const watch = new LeaderWatch(() => raft.leader, clock);
  const elect = (leader: bigint): void => {
    raft.leader = leader;
    watch.changed();
  };
  return { clock, watch, elect };
}

test("who waits for a leader is told once it is one that is wanted", async () => {
  const { clock, watch, elect } = startWatch();
  const two = watch.until((leader) => leader === 2n, 1_000);
  elect(1n);
  elect(2n);
  assert.equal(await two, true);
  assert.equal(await watch.until((leader) => leader === 2n, 1_000), true);
  assert.equal(clock.pendingTimers, 0);
});

test("waiting ends when its time is over, and when the member stops", async () => {
  const { clock, watch } = startWatch();
  const late = watch.until((leader) => leader !== 0n, 1_000);
  await clock.advance(1_000);
  assert.equal(await late, false);
  const stopped = watch.until((leader) => leader !== 0n, 1_000);
  watch.stop();
  await assert.rejects(stopped, { kind: "Stopped" });
  await assert.rejects(
    watch.until(() => true, 1),
    { kind: "Stopped" },
  );
  assert.equal(clock.pendingTimers, 0);
});
