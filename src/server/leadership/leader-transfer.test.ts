import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { LeaderWatch } from "../consensus/leader-watch.ts";
import type { ClusterMember } from "../membership/cluster.ts";
import { moveLeader } from "./leader-transfer.ts";

function member(id: bigint, isLearner = false): ClusterMember {
  return { id, name: "", peerUrls: [], clientUrls: [], isLearner };
}

function startTransfer(leader = 1n) {
  const clock = new ManualClock();
  const raft = { leader };
  const leaders = new LeaderWatch(() => raft.leader, clock);
  const asked: bigint[] = [];
  const modules = {
    ownId: 1n,
    cluster: { members: () => [member(1n), member(2n), member(3n, true)] },
    leaders,
    transfer: (target: bigint) => void asked.push(target),
    timeoutMs: 7_000,
  };
  const elect = (to: bigint): void => {
    raft.leader = to;
    leaders.changed();
  };
  return { clock, asked, elect, move: (target: bigint) => moveLeader(modules, target) };
}

test("leadership goes to another voter, and is waited for", async () => {
  const { asked, elect, move } = startTransfer();
  const moved = move(2n);
  elect(0n);
  elect(2n);
  await moved;
  assert.deepEqual(asked, [2n]);
  const staying = startTransfer();
  await staying.move(1n);
});

test("only the leader hands over, and only to a voter", async () => {
  await assert.rejects(startTransfer(2n).move(2n), { kind: "NotLeader" });
  const { asked, move } = startTransfer();
  await assert.rejects(move(3n), { kind: "BadLeaderTransferee" });
  await assert.rejects(move(9n), { kind: "BadLeaderTransferee" });
  assert.deepEqual(asked, []);
});

test("a hand-over that does not come about has an end", async () => {
  const { clock, move } = startTransfer();
  const late = assert.rejects(move(2n), {
    message: "etcdserver: request timed out, leader transfer took too long",
  });
  await clock.advance(7_000);
  await late;
});
