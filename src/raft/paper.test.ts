// The sentences of the raft paper ("In Search of an Understandable Consensus Algorithm", extended version, "§") and of the raft
// thesis ("thesis"), one test each.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LoneMember, SmallCluster } from "./testing/small-cluster.ts";
import { type Entry, emptyData, MessageType } from "./types.ts";

function entry(term: number, index: number, text = ""): Entry {
  return { term, index, type: 0, data: Buffer.from(text, "latin1") };
}

/** Elected in term 1, or in `term` if a message has brought the member to the term before. */
function elected(voters: number, options = {}): LoneMember {
  const lone = new LoneMember(voters, options);
  lone.node.campaign();
  lone.settle();
  for (let id = 2; id <= Math.floor(voters / 2) + 1; id++) {
    lone.receive(id, lone.node.term, { type: MessageType.voteResp });
  }
  assert.equal(lone.node.role, "leader");
  return lone;
}

test("§5.1: a server that sees a larger term in any role updates its own and becomes follower", () => {
  for (const role of ["follower", "candidate", "leader"]) {
    const lone = role === "leader" ? elected(3) : new LoneMember(3);
    if (role === "candidate") lone.node.campaign();
    assert.equal(lone.node.role, role);
    lone.receive(2, 7, { type: MessageType.app });
    assert.deepEqual([lone.node.role, lone.node.term, lone.node.leader], ["follower", 7, 2n]);
  }
});

test("§5.1: a server rejects a request with a stale term number", () => {
  const lone = new LoneMember(3);
  lone.receive(2, 5, { type: MessageType.heartbeat });
  lone.receive(3, 4, { type: MessageType.app, entries: [entry(4, 1)] });
  assert.equal(lone.node.lastIndex, 0);
  assert.equal(lone.node.leader, 2n);
});

test("§5.2: servers start up as followers", () => {
  const lone = new LoneMember(3);
  assert.deepEqual([lone.node.role, lone.node.term], ["follower", 0]);
});

test("§5.2: a leader sends periodic heartbeats to all followers", () => {
  const lone = elected(3, { heartbeatTicks: 2 });
  assert.deepEqual(lone.tick(1), []);
  const beats = lone.tick(1);
  assert.deepEqual(
    beats.map(({ type, to, entries }) => [type, to, entries.length]),
    [
      [MessageType.heartbeat, 2n, 0],
      [MessageType.heartbeat, 3n, 0],
    ],
  );
});

test("§5.2: a follower that hears nothing over an election timeout begins an election: it increments its term, votes for itself and asks all others", () => {
  const lone = new LoneMember(3, { electionTicks: 10 });
  assert.deepEqual(lone.tick(9), []);
  const requests = lone.tick(1);
  assert.deepEqual([lone.node.role, lone.node.term], ["candidate", 1]);
  assert.equal(lone.node.status().vote, 1n);
  assert.deepEqual(
    requests.map(({ type, to, term }) => [type, to, term]),
    [
      [MessageType.vote, 2n, 1],
      [MessageType.vote, 3n, 1],
    ],
  );
});

test("§5.2: heartbeats keep a follower from campaigning", () => {
  const lone = new LoneMember(3, { electionTicks: 10 });
  for (let i = 0; i < 5; i++) {
    lone.tick(9);
    lone.receive(2, 1, { type: MessageType.heartbeat });
  }
  assert.equal(lone.node.role, "follower");
});

test("§5.2: a candidate wins with votes from a majority of the full cluster, and only then", () => {
  for (const [voters, grants, refusals, role] of [
    [1, 0, 0, "leader"],
    [3, 1, 0, "leader"],
    [3, 1, 1, "leader"],
    [5, 2, 0, "leader"],
    [5, 1, 0, "candidate"],
    [3, 0, 1, "candidate"],
    [3, 0, 2, "follower"],
    [5, 1, 3, "follower"],
  ] as const) {
    const lone = new LoneMember(voters);
    lone.node.campaign();
    lone.settle();
    for (let i = 0; i < grants + refusals; i++) {
      lone.receive(2 + i, 1, { type: MessageType.voteResp, reject: i >= grants });
    }
    assert.equal(lone.node.role, role, `${voters} voters, ${grants} for, ${refusals} against`);
  }
});

test("§5.2: a vote counted twice is one vote", () => {
  const lone = new LoneMember(5);
  lone.node.campaign();
  lone.settle();
  lone.receive(2, 1, { type: MessageType.voteResp });
  lone.receive(2, 1, { type: MessageType.voteResp });
  assert.equal(lone.node.role, "candidate");
});

test("§5.2: each server votes for at most one candidate in a term, first come first served", () => {
  const lone = new LoneMember(3);
  const answers = [2, 3, 2].flatMap((from) => lone.receive(from, 1, { type: MessageType.vote }));
  assert.deepEqual(
    answers.map(({ to, reject }) => [to, reject]),
    [
      [2n, false],
      [3n, true],
      [2n, false],
    ],
  );
});

test("§5.2: a vote survives a crash", () => {
  const lone = new LoneMember(3);
  lone.receive(2, 1, { type: MessageType.vote });
  lone.member.restart();
  const [answer] = lone.receive(3, 1, { type: MessageType.vote });
  assert.equal(answer?.reject, true);
});

test("§5.2: a candidate returns to follower if a legitimate leader of its term or later claims leadership", () => {
  for (const term of [1, 2]) {
    const lone = new LoneMember(3);
    lone.node.campaign();
    lone.settle();
    lone.receive(2, term, { type: MessageType.app });
    assert.deepEqual([lone.node.role, lone.node.leader, lone.node.term], ["follower", 2n, term]);
  }
});

test("§5.2: when votes are split a candidate times out and starts a new election in a new term", () => {
  const lone = new LoneMember(4, { electionTicks: 10 });
  lone.tick(10);
  lone.receive(2, 1, { type: MessageType.voteResp });
  const requests = lone.tick(10);
  assert.deepEqual([lone.node.role, lone.node.term], ["candidate", 2]);
  assert.ok(requests.every(({ term }) => term === 2));
});

test("§5.2: election timeouts are chosen randomly from a fixed interval", () => {
  for (const drawn of [0, 3, 9]) {
    const lone = new LoneMember(3, { electionTicks: 10, random: { below: () => drawn } });
    lone.tick(10 + drawn - 1);
    assert.equal(lone.node.role, "follower");
    lone.tick(1);
    assert.equal(lone.node.role, "candidate");
  }
});

test("§5.3: the leader appends the command to its log and issues appends that name the entry before", () => {
  const lone = elected(3);
  lone.receive(2, 1, { type: MessageType.appResp, index: 1 });
  const result = lone.node.propose(Buffer.from("x"));
  assert.deepEqual(result, { kind: "accepted", index: 2, term: 1 });
  const [append] = lone.settle().filter(({ to }) => to === 2n);
  assert.deepEqual([append?.index, append?.logTerm, append?.commit], [1, 1, 1]);
  assert.equal(append?.entries[0]?.data.toString(), "x");
});

test("§5.3: an entry is committed once the leader that created it has replicated it on a majority", () => {
  for (const [voters, acknowledgements, committed] of [
    [1, 0, 1],
    [3, 0, 0],
    [3, 1, 1],
    [5, 1, 0],
    [5, 2, 1],
    [5, 4, 1],
  ] as const) {
    const lone = elected(voters);
    for (let i = 0; i < acknowledgements; i++) {
      lone.receive(2 + i, 1, { type: MessageType.appResp, index: 1 });
    }
    assert.equal(lone.node.committedIndex, committed, `${acknowledgements} of ${voters}`);
  }
});

test("§5.3: committing an entry also commits all preceding entries, including those of previous leaders", () => {
  const lone = new LoneMember(3);
  lone.receive(2, 1, { type: MessageType.app, entries: [entry(1, 1, "a"), entry(1, 2, "b")] });
  lone.node.campaign();
  lone.settle();
  lone.receive(2, 2, { type: MessageType.voteResp });
  assert.equal(lone.node.committedIndex, 0);
  lone.receive(2, 2, { type: MessageType.appResp, index: 3 });
  assert.deepEqual(lone.member.machine.history, ["1/1 a", "1/2 b", "2/3 "]);
});

test("§5.3: once a follower learns that an entry is committed it applies it, in log order", () => {
  const lone = new LoneMember(3);
  const entries = [entry(1, 1, "a"), entry(1, 2, "b")];
  lone.receive(2, 1, { type: MessageType.app, entries, commit: 1 });
  assert.deepEqual(lone.member.machine.history, ["1/1 a"]);
  lone.receive(2, 1, { type: MessageType.heartbeat, commit: 2 });
  assert.deepEqual(lone.member.machine.history, ["1/1 a", "1/2 b"]);
});

test("§5.3: a follower refuses entries if it has no entry with the preceding index and term", () => {
  for (const [index, logTerm] of [
    [2, 2],
    [3, 1],
  ] as const) {
    const lone = new LoneMember(3);
    const log = [entry(1, 1), entry(1, 2)];
    lone.receive(2, 1, { type: MessageType.app, entries: log });
    const [answer] = lone.receive(2, 2, {
      type: MessageType.app,
      index,
      logTerm,
      entries: [entry(2, index + 1)],
    });
    assert.equal(answer?.reject, true);
    assert.equal(lone.node.lastIndex, 2);
  }
});

test("§5.3: conflicting entries in a follower's log are overwritten with the leader's, others are kept", () => {
  const first = [entry(1, 1, "a"), entry(1, 2, "b"), entry(1, 3, "c")];
  for (const [prev, entries, expected] of [
    [1, [entry(2, 2, "B")], "a B"],
    [2, [entry(2, 3, "C"), entry(2, 4, "D")], "a b C D"],
    // An old append that arrives late cuts nothing off.
    [0, [entry(1, 1, "a")], "a b c"],
    [1, [entry(1, 2, "b")], "a b c"],
  ] as const) {
    const lone = new LoneMember(3);
    lone.receive(2, 1, { type: MessageType.app, entries: first });
    lone.receive(3, 2, {
      type: MessageType.app,
      index: prev,
      logTerm: prev === 0 ? 0 : 1,
      entries: [...entries],
    });
    const log = lone.node.entries(1, lone.node.lastIndex + 1, Number.POSITIVE_INFINITY);
    assert.equal(log.map(({ data }) => data.toString()).join(" "), expected);
  }
});

test("§5.3: the leader brings any follower's log into agreement with its own (figure 7)", () => {
  // Terms of the entries from index 1 on: the follower's log, then what the leader has.
  const leaderTerms = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
  for (const followerTerms of [
    [1, 1, 1, 4, 4, 5, 5, 6, 6],
    [1, 1, 1, 4],
    [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
    [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
    [1, 1, 1, 4, 4, 4, 4],
    [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
  ]) {
    const leader = new LoneMember(3);
    const follower = new LoneMember(3);
    for (const [lone, terms] of [
      [leader, leaderTerms],
      [follower, followerTerms],
    ] as const) {
      const entries = terms.map((term, i) => entry(term, i + 1));
      lone.receive(3, 7, { type: MessageType.app, entries });
    }
    leader.node.campaign();
    leader.settle();
    let toFollower = leader.receive(3, 8, { type: MessageType.voteResp });
    let rounds = 0;
    while (follower.node.lastIndex !== 11 || follower.node.termOf(11) !== 8) {
      assert.ok(rounds++ < 4, `few rounds suffice for ${followerTerms}`);
      const answers = toFollower
        .filter(({ to }) => to === 2n)
        .flatMap((message) => follower.receive(1, message.term, message));
      toFollower = answers.flatMap((answer) => leader.receive(2, answer.term, answer));
    }
    const terms = Array.from({ length: 11 }, (_, i) => follower.node.termOf(i + 1));
    assert.deepEqual(terms, [...leaderTerms, 8]);
  }
});

test("§5.4.1: a voter denies its vote if its own log is more up-to-date than that of the candidate", () => {
  for (const [logTerm, index, granted] of [
    [2, 2, true],
    [2, 3, true],
    [3, 1, true],
    [2, 1, false],
    [1, 9, false],
  ] as const) {
    const lone = new LoneMember(3);
    lone.receive(2, 2, { type: MessageType.app, entries: [entry(1, 1), entry(2, 2)] });
    const [answer] = lone.receive(3, 4, { type: MessageType.vote, logTerm, index });
    assert.equal(answer?.reject, !granted, `against ${logTerm}/${index}`);
  }
});

test("§5.4.2: only entries of the leader's current term are committed by counting replicas (figure 8)", () => {
  const lone = new LoneMember(5);
  lone.receive(2, 1, { type: MessageType.app, entries: [entry(1, 1, "old")] });
  lone.node.campaign();
  lone.settle();
  for (const id of [2, 3]) lone.receive(id, 2, { type: MessageType.voteResp });
  for (const id of [2, 3, 4]) lone.receive(id, 2, { type: MessageType.appResp, index: 1 });
  assert.equal(lone.node.committedIndex, 0);
  for (const id of [2, 3]) lone.receive(id, 2, { type: MessageType.appResp, index: 2 });
  assert.equal(lone.node.committedIndex, 2);
});

test("§5.5: requests are idempotent: an append that is repeated changes nothing", () => {
  const lone = new LoneMember(3);
  const append = { type: MessageType.app, entries: [entry(1, 1, "a")], commit: 1 };
  const [first] = lone.receive(2, 1, append);
  const [second] = lone.receive(2, 1, append);
  assert.deepEqual(first, second);
  assert.deepEqual(lone.member.machine.history, ["1/1 a"]);
});

test("§7: a snapshot replaces the log of a follower that lacks what was compacted", () => {
  const lone = new LoneMember(3);
  lone.receive(2, 1, { type: MessageType.app, entries: [entry(1, 1, "lost")] });
  const confState = lone.node.confState();
  const snapshot = {
    data: Buffer.from(JSON.stringify(["2/1 a", "2/2 b"])),
    metadata: { index: 2, term: 2, confState },
  };
  const [answer] = lone.receive(2, 2, { type: MessageType.snap, snapshot });
  assert.deepEqual([answer?.type, answer?.index], [MessageType.appResp, 2]);
  assert.deepEqual(lone.member.machine.history, ["2/1 a", "2/2 b"]);
  assert.deepEqual([lone.node.firstIndex, lone.node.lastIndex], [3, 2]);
});

test("§7: a snapshot that describes a prefix of the log only commits it", () => {
  const lone = new LoneMember(3);
  lone.receive(2, 1, { type: MessageType.app, entries: [entry(1, 1), entry(1, 2)] });
  const metadata = { index: 1, term: 1, confState: lone.node.confState() };
  lone.receive(2, 1, { type: MessageType.snap, snapshot: { data: emptyData, metadata } });
  assert.deepEqual([lone.node.committedIndex, lone.node.lastIndex], [1, 2]);
});

test("§8: a leader commits a blank entry at the start of its term", () => {
  const cluster = new SmallCluster(3);
  cluster.campaign(1);
  assert.deepEqual(
    [1, 2, 3].map((id) => cluster.history(id)),
    [["1/1 "], ["1/1 "], ["1/1 "]],
  );
});

test("thesis 3.10: the target of a leadership transfer campaigns without waiting for its election timeout", () => {
  const cluster = new SmallCluster(3, { preVote: true, checkQuorum: true });
  cluster.campaign(1);
  cluster.node(1).transferLeader(3n);
  cluster.exchange();
  assert.deepEqual(
    [1, 2, 3].map((id) => cluster.node(id).leader),
    [3n, 3n, 3n],
  );
});

test("thesis 3.10: the prior leader stops accepting new client requests during a transfer", () => {
  const cluster = new SmallCluster(3);
  cluster.campaign(1);
  cluster.cutOff(3);
  cluster.node(1).transferLeader(3n);
  assert.deepEqual(cluster.node(1).propose(Buffer.from("x")), {
    kind: "dropped",
    reason: "transferring",
  });
});

test("thesis 4.1: a second configuration change waits until the first is applied", () => {
  const cluster = new SmallCluster(3);
  cluster.campaign(1);
  const change = { type: 3, nodeId: 4n, context: undefined, id: 0n } as const;
  const encoded = Buffer.from("v1 learner 4");
  assert.equal(cluster.node(1).proposeConfChange(change, encoded).kind, "accepted");
  assert.equal(cluster.node(1).proposeConfChange(change, encoded).kind, "dropped");
  cluster.exchange();
  assert.equal(cluster.node(1).proposeConfChange(change, encoded).kind, "accepted");
});

test("thesis 4.2.1: a learner receives the log but is not counted for votes or commitment", () => {
  const cluster = new SmallCluster(2);
  cluster.campaign(1);
  cluster
    .node(1)
    .proposeConfChange(
      { type: 3, nodeId: 2n, context: undefined, id: 0n },
      Buffer.from("v1 learner 2"),
    );
  cluster.exchange();
  cluster.cutOff(2);
  cluster.propose(1, "alone");
  assert.equal(cluster.history(1).at(-1), "1/3 alone");
  cluster.cutOff();
  cluster.tick(1);
  assert.equal(cluster.history(2).at(-1), "1/3 alone");
});

test("thesis 4.2.3: a removed server cannot disrupt a cluster whose members hear their leader", () => {
  const cluster = new SmallCluster(3, { checkQuorum: true });
  cluster.campaign(1);
  cluster.cutOff(3);
  cluster
    .node(1)
    .proposeConfChange(
      { type: 1, nodeId: 3n, context: undefined, id: 0n },
      Buffer.from("v1 remove 3"),
    );
  cluster.exchange();
  cluster.cutOff();
  for (let i = 0; i < 5; i++) cluster.campaign(3);
  assert.deepEqual(
    [1, 2].map((id) => cluster.node(id).term),
    [1, 1],
  );
});

test("thesis 6.2: a leader steps down if an election timeout elapses without a round of heartbeats to a majority", () => {
  const cluster = new SmallCluster(3, { checkQuorum: true, electionTicks: 5 });
  cluster.campaign(1);
  cluster.cutOff(2);
  cluster.tick(1, 20);
  assert.equal(cluster.node(1).role, "leader");
  cluster.cutOff(2, 3);
  cluster.tick(1, 10);
  assert.equal(cluster.node(1).role, "follower");
});

test("thesis 6.4: a leader cut off from the majority does not answer a read", () => {
  const cluster = new SmallCluster(3);
  cluster.campaign(1);
  cluster.cutOff(1);
  cluster.campaign(2);
  cluster.propose(2, "newer");
  cluster.node(1).readIndex(Buffer.from("r"));
  cluster.tick(1, 3);
  assert.deepEqual(cluster.members[0]!.readStates, []);
});

test("thesis 6.4: a read is answered with the commit index at its arrival, once a majority has confirmed the leader", () => {
  const cluster = new SmallCluster(3);
  cluster.campaign(1);
  cluster.node(2).readIndex(Buffer.from("from a follower"));
  cluster.exchange();
  assert.deepEqual(cluster.members[1]!.readStates, [{ index: 1, context: "from a follower" }]);
});

test("thesis 9.6: a pre-candidate does not increase its term, and returns without disruption", () => {
  const cluster = new SmallCluster(3, { preVote: true, checkQuorum: true, electionTicks: 5 });
  cluster.campaign(1);
  cluster.cutOff(3);
  cluster.tick(3, 100);
  assert.deepEqual([cluster.node(3).role, cluster.node(3).term], ["preCandidate", 1]);
  cluster.cutOff();
  cluster.tick(1);
  assert.deepEqual(
    [1, 2, 3].map((id) => cluster.node(id).leader),
    [1n, 1n, 1n],
  );
});

test("thesis 10.2.1: the leader may replicate in parallel with writing to its own disk, and may even commit before it", () => {
  const lone = elected(3);
  lone.receive(2, 1, { type: MessageType.appResp, index: 1 });
  lone.receive(3, 1, { type: MessageType.appResp, index: 1 });
  lone.node.propose(Buffer.from("x"));
  const ready = lone.node.ready();
  assert.equal(ready.messagesBeforeSync.filter(({ type }) => type === MessageType.app).length, 2);
  for (const id of [2, 3]) {
    lone.node.step({
      ...ready.messagesBeforeSync[0]!,
      type: MessageType.appResp,
      from: BigInt(id),
      to: 1n,
      index: 2,
      entries: [],
    });
  }
  assert.equal(lone.node.committedIndex, 2);
  assert.deepEqual(lone.node.ready().committed, [], "applied only once it is durable here");
  lone.node.persisted(ready);
  assert.equal(lone.node.ready().committed.length, 1);
});
