import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { LeaderLoss } from "./leader-loss.ts";

function startWatch() {
  const clock = new ManualClock();
  const world = { leader: 1n };
  const loss = new LeaderLoss({ clock, electionTimeoutMs: 1_000, leader: () => world.leader });
  let losses = 0;
  const listen = () => loss.onLoss(() => void losses++);
  return { clock, world, loss, listen, losses: () => losses };
}

test("a loss is told after three election timeouts without a leader, and once", async () => {
  const { clock, world, listen, losses } = startWatch();
  listen();
  world.leader = 0n;
  await clock.advance(2_999);
  assert.equal(losses(), 0);
  await clock.advance(1);
  assert.equal(losses(), 1);
  await clock.advance(5_000);
  assert.equal(losses(), 1);
  listen();
  await clock.advance(1_000);
  assert.equal(losses(), 2, "who comes while there is none is told soon");
});

test("a leader that is back in time was never lost", async () => {
  const { clock, world, listen, losses } = startWatch();
  listen();
  world.leader = 0n;
  await clock.advance(2_500);
  world.leader = 2n;
  await clock.advance(1_000);
  world.leader = 0n;
  await clock.advance(2_400);
  assert.equal(losses(), 0);
});

test("who does not listen any more hears nothing, and a stopped watch leaves no timer", async () => {
  const { clock, world, loss, listen, losses } = startWatch();
  const stopListening = listen();
  world.leader = 0n;
  stopListening();
  await clock.advance(4_000);
  assert.equal(losses(), 0);
  loss.stop();
  assert.equal(clock.pendingTimers, 0);
});
