import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdError, type Logger } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import type { ClusterMember } from "../membership/cluster.ts";
import { stepDown } from "./step-down.ts";

function voter(id: bigint): ClusterMember {
  return { id, name: "", peerUrls: [], clientUrls: [], isLearner: false };
}

function leave({
  isLeader = true,
  members = [voter(1n), voter(2n), voter(3n)],
  active = new Map([
    [2n, 500],
    [3n, 100],
  ]),
  fails = false,
} = {}) {
  const told: string[] = [];
  const asked: bigint[] = [];
  const tell = (message: string): void => void told.push(message);
  const logger: Logger = { debug: tell, info: tell, warn: tell, error: tell };
  const clock = new ManualClock();
  const modules = {
    ownId: 1n,
    clock,
    logger,
    isLeader,
    leader: 1n,
    members: () => members,
    activeSinceMs: (id: bigint) => active.get(id),
    moveLeader: async (target: bigint) => {
      asked.push(target);
      if (fails) throw etcdError("TimeoutLeaderTransfer");
    },
  };
  const leaving = async (): Promise<void> => {
    const left = stepDown(modules);
    await clock.yield();
    await clock.advance(100);
    await left;
  };
  return { modules, leaving, told, asked };
}

test("a leader hands over to the voter that it could reach for longest", async () => {
  const { leaving, told, asked } = leave();
  await leaving();
  assert.deepEqual(asked, [3n]);
  assert.deepEqual(told, ["leadership transfer starting", "leadership transfer finished"]);
});

test("a follower and a lone voter have nothing to hand over", async () => {
  const follower = leave({ isLeader: false });
  await follower.leaving();
  const lone = leave({ members: [voter(1n), { ...voter(2n), isLearner: true }] });
  await lone.leaving();
  assert.deepEqual(
    [...follower.told, ...lone.told],
    [
      "skipped leadership transfer; local server is not leader",
      "skipped leadership transfer for single voting member cluster",
    ],
  );
  assert.deepEqual([follower.asked, lone.asked], [[], []]);
});

test("a leader that nobody relieves stops all the same", async () => {
  const alone = leave({ active: new Map() });
  await alone.leaving();
  assert.deepEqual(alone.told, ["skipped leadership transfer; no voter can be reached"]);
  const slow = leave({ fails: true });
  await slow.leaving();
  assert.deepEqual(slow.told, ["leadership transfer starting", "leadership transfer failed"]);
});
