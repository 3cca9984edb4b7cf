import assert from "node:assert/strict";
import { test } from "node:test";
import type { Logger } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { SeededRandom } from "../../base/testing/seeded-random.ts";
import {
  ConfChangeType,
  emptyConfState,
  emptyHardState,
  type Message,
  MessageType,
  RaftNode,
} from "../../raft/index.ts";
import { messageInTest } from "../../raft/testing/message-in-test.ts";
import { type Wal, WalError } from "../../wal/index.ts";
import { commitNewsMaxMs } from "../limits.ts";
import { RaftLoop } from "./raft-loop.ts";

const nobody = (): void => undefined;
const logger: Logger = { debug: nobody, info: nobody, warn: nobody, error: nobody };

/** A log whose writes end when the test says so. */
class HeldLog {
  /** Indexes of the entries of each append, in order. */
  readonly appends: number[][] = [];
  recoveries = 0;
  #held: { resolve(): void; reject(error: unknown): void } | undefined;

  append({ entries }: { readonly entries: readonly { readonly index: number }[] }): Promise<void> {
    assert.equal(this.#held, undefined, "one write is in flight at a time");
    this.appends.push(entries.map(({ index }) => index));
    return new Promise((resolve, reject) => {
      this.#held = { resolve, reject };
    });
  }

  async recover(): Promise<void> {
    this.recoveries++;
  }

  get isWriting(): boolean {
    return this.#held !== undefined;
  }

  async finish(error?: unknown): Promise<void> {
    const held = this.#held;
    assert.ok(held, "a write is in flight");
    this.#held = undefined;
    if (error === undefined) held.resolve();
    else held.reject(error);
    await turn();
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

function startLoop(voters: readonly bigint[] = [1n]) {
  const clock = new ManualClock();
  const raft = new RaftNode(
    {
      id: 1n,
      random: new SeededRandom(1),
      logger,
      preVote: true,
      electionTicks: 10,
      heartbeatTicks: 1,
      lazyCommit: true,
    },
    {
      hardState: emptyHardState,
      confState: { ...emptyConfState, voters },
      snapshot: undefined,
      entries: [],
      applied: 0,
    },
  );
  const log = new HeldLog();
  const committed: number[] = [];
  const troubles: string[] = [];
  const failures: unknown[] = [];
  const steps: string[] = [];
  const tellings: string[] = [];
  const loop = new RaftLoop(
    { raft, wal: log as unknown as Wal, clock, logger },
    {
      send: (messages) => {
        steps.push(`send ${messages.map(({ type }) => type)}`);
        for (const { type, to, entries, commit } of messages) {
          if (type === MessageType.app && entries.length === 0) tellings.push(`${to}: ${commit}`);
        }
      },
      sendSnapshot: ({ to }) => steps.push(`send snapshot to ${to}`),
      saveSnapshot: async ({ metadata }) => void steps.push(`save ${metadata.index}`),
      restoreSnapshot: async ({ metadata }) => void steps.push(`restore ${metadata.index}`),
      commit: (entries) => {
        for (const { index } of entries) committed.push(index);
        raft.applied(committed.at(-1)!);
      },
      readAt: nobody,
      roleChanged: nobody,
      diskFull: (error) => troubles.push(error === undefined ? "room" : "full"),
      diskFailed: (error) => failures.push(error),
    },
  );
  const propose = (): void => {
    raft.propose(Buffer.from("x"));
    loop.poke();
  };
  return { clock, raft, log, loop, committed, troubles, failures, steps, tellings, propose };
}

/** A leader whose first entry, of no content, is committed: index 1. */
async function startLeader() {
  const world = startLoop();
  world.raft.campaign();
  world.loop.poke();
  await turn();
  while (world.log.isWriting) await world.log.finish();
  assert.deepEqual(world.committed, [1]);
  world.log.appends.length = 0;
  return world;
}

const noSpace = (): WalError => new WalError("no-space", "Cannot write: the disk is full");

test("what is proposed while a write is in flight goes into the next one together", async () => {
  const { log, propose, committed } = await startLeader();
  propose();
  await turn();
  propose();
  propose();
  await turn();
  assert.deepEqual(log.appends, [[2]]);
  await log.finish();
  assert.deepEqual(log.appends, [[2], [3, 4]]);
  assert.deepEqual(committed, [1, 2]);
  await log.finish();
  assert.deepEqual(committed, [1, 2, 3, 4]);
});

test("nothing is committed before it is durable", async () => {
  const { log, propose, committed } = await startLeader();
  propose();
  await turn();
  await turn();
  assert.deepEqual(committed, [1]);
  await log.finish();
  assert.deepEqual(committed, [1, 2]);
});

test("a full disk is told once, tried again each second, and told again once the write has passed", async () => {
  const { clock, loop, log, propose, committed, troubles } = await startLeader();
  propose();
  await turn();
  const write = loop.writeUnderWay;
  assert.notEqual(write, undefined);
  await log.finish(noSpace());
  assert.deepEqual(troubles, ["full"]);
  await clock.advance(1_000);
  assert.equal(log.recoveries, 1);
  await log.finish(noSpace());
  assert.equal(loop.writeUnderWay, write, "it is still the same write");
  assert.deepEqual(troubles, ["full"], "room that was not enough is no news");
  await clock.advance(1_000);
  await log.finish();
  assert.deepEqual(troubles, ["full", "room"]);
  assert.equal(loop.writeUnderWay, undefined);
  assert.deepEqual(log.appends, [[2], [2], [2]]);
  assert.deepEqual(committed, [1, 2]);
  propose();
  await turn();
  await log.finish();
  assert.deepEqual(committed, [1, 2, 3]);
});

test("after a failed write nothing is written or committed any more", async () => {
  const { clock, log, propose, committed, failures } = await startLeader();
  const error = new WalError("io", "Cannot write: EIO");
  propose();
  await turn();
  await log.finish(error);
  assert.deepEqual(failures, [error]);
  propose();
  await turn();
  await clock.advance(10_000);
  assert.deepEqual(log.appends, [[2]]);
  assert.deepEqual(committed, [1]);
});

test("a stop waits for the write in flight and begins no other", async () => {
  const { log, loop, propose, committed } = await startLeader();
  propose();
  await turn();
  propose();
  let isStopped = false;
  const stopped = loop.stop().then(() => {
    isStopped = true;
  });
  await turn();
  assert.equal(isStopped, false);
  await log.finish();
  await stopped;
  await turn();
  assert.deepEqual(log.appends, [[2]]);
  assert.deepEqual(committed, [1], "what became durable is applied by the next start");
});

test("a stop on a full disk ends the attempts", async () => {
  const { clock, log, loop, propose } = await startLeader();
  propose();
  await turn();
  await log.finish(noSpace());
  await loop.stop();
  assert.equal(clock.pendingTimers, 0);
  await clock.advance(5_000);
  assert.equal(log.recoveries, 0);
});

test("a write that fails while the loop stops is not reported", async () => {
  const { log, loop, propose, failures } = await startLeader();
  propose();
  await turn();
  const stopped = loop.stop();
  await log.finish(new WalError("closed", "Cannot write: closed"));
  await stopped;
  assert.deepEqual(failures, []);
});

/** From member 2, which leads in term 3. */
function fromLeader(fields: Partial<Message>): Message {
  return messageInTest({ type: MessageType.app, to: 1n, from: 2n, term: 3, ...fields });
}

const metadata = { index: 10, term: 2, confState: { ...emptyConfState, voters: [1n, 2n, 3n] } };
const snapshot = { data: Buffer.alloc(0), metadata };

test("a leader's snapshot is saved, then the log says so, then the state is replaced, and only then acknowledged", async () => {
  const { raft, loop, log, steps, committed } = startLoop();
  raft.step(fromLeader({ type: MessageType.snap, snapshot }));
  loop.poke();
  await turn();
  assert.deepEqual(steps, ["save 10"]);
  raft.step(
    fromLeader({
      index: 10,
      logTerm: 2,
      commit: 11,
      entries: [{ term: 3, index: 11, type: 0, data: Buffer.from("x") }],
    }),
  );
  loop.poke();
  await turn();
  assert.deepEqual([steps, committed], [["save 10"], []]);
  await log.finish();
  assert.deepEqual(steps, ["save 10", "restore 10", `send ${MessageType.appResp}`]);
  raft.applied(10);
  await log.finish();
  assert.deepEqual(committed, [11]);
});

test("a full disk in the midst of a snapshot has all of it done again", async () => {
  const { clock, raft, loop, log, steps, troubles } = startLoop();
  raft.step(fromLeader({ type: MessageType.snap, snapshot }));
  loop.poke();
  await turn();
  await log.finish(noSpace());
  await clock.advance(1_000);
  await log.finish();
  assert.deepEqual(troubles, ["full", "room"]);
  assert.deepEqual(steps, ["save 10", "save 10", "restore 10", `send ${MessageType.appResp}`]);
});

test("a full disk beside the log is a full disk, too", async () => {
  const { clock, loop, log, steps, troubles, failures, raft } = startLoop();
  raft.step(fromLeader({ type: MessageType.snap, snapshot }));
  loop.poke();
  await turn();
  await log.finish(Object.assign(new Error("no space left on device"), { code: "ENOSPC" }));
  assert.deepEqual([troubles, failures], [["full"], []]);
  await clock.advance(1_000);
  await log.finish();
  assert.deepEqual(troubles, ["full", "room"]);
  assert.deepEqual(steps.slice(0, 3), ["save 10", "save 10", "restore 10"]);
});

test("a snapshot for another member goes its own way, its other messages the usual one", async () => {
  const { raft, loop, log, steps } = await startLeader();
  for (const nodeId of [2n, 3n]) {
    raft.applyConfChange({ type: ConfChangeType.addNode, nodeId, context: undefined, id: 0n });
  }
  raft.recordSnapshot({ ...snapshot, metadata: { ...metadata, index: 1, term: 1 } });
  raft.compact(1);
  steps.length = 0;
  raft.step(fromLeader({ type: MessageType.appResp, term: 1, index: 1, reject: true }));
  loop.poke();
  await turn();
  assert.ok(steps.includes("send snapshot to 2"));
  assert.ok(!steps.some((step) => step.split(/[ ,]/).includes(`${MessageType.snap}`)));
  while (log.isWriting) await log.finish();
});

/** A leader of three whose first entry is committed, as its followers know. `tellings`: who was told of a commit index alone. */
async function startLeaderOfThree() {
  const world = startLoop([1n, 2n, 3n]);
  const { clock, raft, log, loop, tellings } = world;
  const hear = async (fields: Partial<Message>): Promise<void> => {
    raft.step(messageInTest({ to: 1n, from: 2n, term: 1, ...fields }));
    loop.poke();
    await turn();
  };
  const finishWrites = async (): Promise<void> => {
    while (log.isWriting) await log.finish();
  };
  /** Both followers have the log up to `index`, as has this member. */
  const store = async (index: number): Promise<void> => {
    await turn();
    await finishWrites();
    for (const from of [2n, 3n]) await hear({ type: MessageType.appResp, from, index });
    assert.equal(raft.committedIndex, index);
  };
  raft.campaign();
  loop.poke();
  await turn();
  await hear({ type: MessageType.preVoteResp });
  await finishWrites();
  await hear({ type: MessageType.voteResp });
  await store(1);
  await clock.advance(commitNewsMaxMs);
  tellings.length = 0;
  return { ...world, hear, store };
}

test("followers that do not wait for it hear of a commit index a little later, once", async () => {
  const { clock, propose, store, tellings } = await startLeaderOfThree();
  propose();
  await store(2);
  assert.deepEqual(tellings, []);
  await clock.advance(commitNewsMaxMs);
  assert.deepEqual(tellings, ["2: 2", "3: 2"]);
  assert.equal(clock.pendingTimers, 0);
});

test("an append takes the commit index along, and no message follows for it", async () => {
  const { clock, propose, store, tellings } = await startLeaderOfThree();
  propose();
  await store(2);
  assert.equal(clock.pendingTimers, 1);
  propose();
  await turn();
  assert.equal(clock.pendingTimers, 0, "nothing is owed any more");
  await clock.advance(commitNewsMaxMs);
  assert.deepEqual(tellings, []);
  await store(3);
  await clock.advance(commitNewsMaxMs);
  assert.deepEqual(tellings, ["2: 3", "3: 3"]);
});

test("a follower whose client waits is answered without delay", async () => {
  const { hear, store, tellings } = await startLeaderOfThree();
  const entries = [{ term: 0, index: 0, type: 0, data: Buffer.from("x") }] as const;
  await hear({ type: MessageType.prop, from: 3n, term: 0, entries });
  await store(2);
  assert.deepEqual(tellings, ["3: 2"]);
});

test("a leader that is deposed, or stopped, leaves no timer behind", async () => {
  for (const end of ["deposed", "stopped"]) {
    const { clock, hear, loop, propose, store, tellings } = await startLeaderOfThree();
    propose();
    await store(2);
    assert.equal(clock.pendingTimers, 1);
    if (end === "deposed") await hear({ type: MessageType.heartbeat, term: 2 });
    else await loop.stop();
    assert.equal(clock.pendingTimers, 0, end);
    await clock.advance(commitNewsMaxMs);
    assert.deepEqual(tellings, []);
  }
});
