import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { FirstElection } from "./first-election.ts";

function start() {
  const clock = new ManualClock();
  const world = { leader: 0n, activePeers: 0, ticks: 0 };
  const first = new FirstElection({
    clock,
    electionTicks: 10,
    leader: () => world.leader,
    activePeers: () => world.activePeers,
    tick: () => void world.ticks++,
  });
  return { clock, world, first };
}

test("once two others are reached the election is near, but not there", async () => {
  const { clock, world } = start();
  world.activePeers = 1;
  await clock.advance(1_000);
  assert.equal(world.ticks, 0);
  world.activePeers = 2;
  await clock.advance(50);
  assert.equal(world.ticks, 8);
  await clock.advance(5_000);
  assert.equal(world.ticks, 8);
});

test("a member that hears of a leader goes by that leader's time", async () => {
  const { clock, world } = start();
  world.leader = 7n;
  world.activePeers = 2;
  await clock.advance(1_000);
  assert.equal(world.ticks, 0);
  assert.equal(clock.pendingTimers, 0);
});

test("after five seconds alone, or when it is stopped, nothing is looked for any more", async () => {
  const { clock, world } = start();
  await clock.advance(5_000);
  assert.equal(clock.pendingTimers, 0);
  world.activePeers = 2;
  await clock.advance(1_000);
  assert.equal(world.ticks, 0);
  const { clock: other, first } = start();
  first.stop();
  assert.equal(other.pendingTimers, 0);
});
