import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { type Entry, EntryType, type RaftNode } from "../raft/index.ts";
import { Consequences } from "./consequences.ts";
import type { LoadedState } from "./state-machine/load-state.ts";

/** Member 1 of a cluster in which everything that is told of is written down, in order. */
function follow({ voters = [1n, 2n, 3n] as readonly bigint[] } = {}) {
  const told: string[] = [];
  const raft = {
    id: 1n,
    term: 4,
    role: "follower",
    leader: 2n,
    firstIndex: 5,
    committedIndex: 9,
    voters,
    votersOutgoing: [] as readonly bigint[],
    confState: () => ({
      voters: raft.voters,
      learners: [8n],
      votersOutgoing: raft.votersOutgoing,
    }),
    applied: (index: number) => void told.push(`raft applied ${index}`),
    applyConfChange() {
      told.push("raft changes its configuration");
      return raft.confState();
    },
    campaign: () => void told.push("campaign"),
  };
  const applier = { applied: 0, appliedTerm: 3 };
  const removed = new Set<bigint>();
  const leadership = {
    successor: undefined as bigint | undefined,
    applied: (index: number) => void told.push(`leadership applied ${index}`),
    changed: ({ role }: { readonly role: string }) => void told.push(`leadership ${role}`),
    gone: (id: bigint) => void told.push(`leadership: ${id} is gone`),
    handOver: (to: bigint) => void told.push(`hand over to ${to}`),
  };
  const consequences = new Consequences({
    ownId: 1n,
    raft: raft as unknown as RaftNode,
    loop: { poke: () => void told.push("poke") },
    state: { replace: () => void told.push("state replaced") },
    cluster: {
      applyConfChange(_entry, { isNew, learners, apply }) {
        told.push(`cluster changes: ${isNew ? "new" : "known"}, learners ${learners}`);
        apply({ id: 0n, type: 0, nodeId: 3n, context: Buffer.alloc(0) });
        return [];
      },
      isRemoved: (id) => removed.has(id),
      replaceMembership: () => void told.push("membership replaced"),
    },
    applier,
    barrier: {
      applied: (index) => void told.push(`barrier applied ${index}`),
      leaderChanged: () => void told.push("barrier: another leader"),
    },
    proposals: { leaderGone: (term) => void told.push(`proposals: leader of ${term} gone`) },
    proposer: { retryLeaderless: () => void told.push("propose again") },
    snapshots: {
      applied: ({ index, term, confState }) =>
        void told.push(`snapshots applied ${index}@${term} by ${confState.voters}`),
      replaced: (index) => void told.push(`snapshots replaced ${index}`),
    },
    upkeep: {
      applied: (index) => void told.push(`upkeep applied ${index}`),
      compact: () => void told.push("compact"),
    },
    leadership,
    appliedWait: { applied: (index) => void told.push(`waiters applied ${index}`) },
    peers: {
      membersChanged: () => void told.push("peers changed"),
      retryHeld: () => void told.push("held again"),
    },
    care: { lead: () => void told.push("care leads") },
    removal: { begin: () => void told.push("removal") },
  });
  const heard = (): string[] => told.splice(0);
  return { consequences, raft, applier, leadership, removed, heard };
}

const change: Entry = { index: 7, term: 3, type: EntryType.confChange, data: Buffer.alloc(0) };

async function isResolved(promise: Promise<void>): Promise<boolean> {
  let isDone = false;
  void promise.then(() => {
    isDone = true;
  });
  await setImmediate();
  return isDone;
}

test("whoever waits for entries hears of them, the core first and the loop last", () => {
  const { consequences, heard } = follow();
  consequences.applied(6);
  assert.deepEqual(heard(), [
    "raft applied 6",
    "barrier applied 6",
    "waiters applied 6",
    "leadership applied 6",
    "upkeep applied 6",
    "snapshots applied 6@3 by 1,2,3",
    "poke",
  ]);
});

test("the log of the start is replayed once all that was committed is applied", async () => {
  const { consequences } = follow();
  consequences.started();
  consequences.checkReplayed();
  consequences.applied(8);
  assert.equal(await isResolved(consequences.replayed), false);
  consequences.applied(9);
  assert.equal(await isResolved(consequences.replayed), true);
});

test("a log that is applied already is replayed from the start", async () => {
  const { consequences, applier } = follow();
  applier.applied = 9;
  consequences.checkReplayed();
  assert.equal(await isResolved(consequences.replayed), true);
});

test("a lone voter campaigns as soon as it has caught up, once", () => {
  const { consequences, raft, heard } = follow({ voters: [1n] });
  consequences.started();
  assert.equal(consequences.isLoneVoter, true);
  consequences.applied(9);
  assert.equal(heard().filter((word) => word === "campaign").length, 1);
  raft.role = "leader";
  consequences.applied(10);
  assert.equal(heard().includes("campaign"), false);
});

test("a voter that others vote with waits for an election, in a joint configuration too", () => {
  for (const { voters, votersOutgoing } of [
    { voters: [1n, 2n], votersOutgoing: [] },
    { voters: [1n], votersOutgoing: [1n, 2n] },
    { voters: [2n], votersOutgoing: [] },
  ]) {
    const { consequences, raft, heard } = follow({ voters });
    raft.votersOutgoing = votersOutgoing;
    consequences.started();
    assert.equal(consequences.isLoneVoter, false);
    consequences.applied(9);
    assert.equal(heard().includes("campaign"), false);
  }
});

test("a change of configuration is made in the membership and in the core, then the peers hear of it", () => {
  const { consequences, raft, heard } = follow();
  consequences.started();
  heard();
  raft.voters = [1n];
  assert.deepEqual(consequences.confChange(change, true), []);
  assert.deepEqual(heard(), [
    "cluster changes: new, learners 8",
    "raft changes its configuration",
    "peers changed",
  ]);
  assert.equal(consequences.isLoneVoter, true);
});

test("a change that a snapshot has replaced leaves the core as it is", () => {
  const { consequences, raft, heard } = follow();
  raft.firstIndex = change.index + 1;
  consequences.confChange(change, false);
  assert.deepEqual(heard(), ["cluster changes: known, learners 8", "peers changed"]);
});

test("a member that is removed stops; one that leads hands over before", () => {
  const { consequences, raft, leadership, removed, heard } = follow();
  removed.add(1n);
  leadership.successor = 3n;
  consequences.confChange(change, true);
  assert.deepEqual(heard().slice(2), ["peers changed", "removal"]);
  raft.role = "leader";
  consequences.confChange(change, true);
  assert.deepEqual(heard().slice(2), ["peers changed", "hand over to 3", "removal"]);
  leadership.successor = undefined;
  consequences.confChange(change, true);
  assert.deepEqual(heard().slice(2), ["peers changed", "removal"]);
});

test("a state that takes the running one's place is whole before anybody goes by it", () => {
  const { consequences, heard } = follow();
  consequences.stateReplaced({
    backend: { consistentIndex: { index: 30, term: 4 } },
  } as unknown as LoadedState);
  assert.deepEqual(heard(), [
    "membership replaced",
    "state replaced",
    "leadership applied 30",
    "peers changed",
    "snapshots replaced 30",
    "compact",
  ]);
});

test("a member that leads looks after the others, and takes up what waited for a leader", () => {
  const { consequences, heard } = follow();
  consequences.roleChanged({ role: "leader", leader: 1n });
  assert.deepEqual(heard(), [
    "leadership leader",
    "care leads",
    "barrier: another leader",
    "propose again",
    "held again",
  ]);
});

test("what waits for a leader goes on waiting while there is none", () => {
  const { consequences, heard } = follow();
  consequences.roleChanged({ role: "candidate", leader: 0n });
  assert.deepEqual(heard(), ["leadership candidate"]);
  consequences.roleChanged({ role: "follower", leader: 3n });
  assert.deepEqual(heard(), [
    "leadership follower",
    "barrier: another leader",
    "propose again",
    "held again",
  ]);
});

test("proposals are given up with the leader's process, not with another member's", () => {
  const { consequences, heard } = follow();
  consequences.memberGone(3n);
  assert.deepEqual(heard(), ["leadership: 3 is gone"]);
  consequences.memberGone(2n);
  assert.deepEqual(heard(), ["proposals: leader of 4 gone", "leadership: 2 is gone"]);
});
