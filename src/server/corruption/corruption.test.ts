import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdError, type Logger } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import type { KeyValueHash } from "../../mvcc/index.ts";
import type { PeerHash } from "../../peer/index.ts";
import { CompactionCheck } from "./compaction-check.ts";
import { CorruptionMonitor } from "./corruption-monitor.ts";
import { checkInitially } from "./initial-check.ts";
import { checkPeriodically } from "./periodic-check.ts";

function hashAt(hashRevision: number, fields: Partial<KeyValueHash> = {}): KeyValueHash {
  const currentRevision = Math.max(20, hashRevision);
  return { hash: 7, hashRevision, compactRevision: 5, currentRevision, ...fields };
}

function peerHash(fields: Partial<PeerHash> = {}): PeerHash {
  return { hash: 7, compactRevision: 5, revision: 20, ...fields };
}

/** Member 1 asks members 2 and 3, which answer the same at every revision unless `answers` says otherwise. */
function startSources(answers: Record<number, PeerHash | Error> = {}) {
  const lines: string[] = [];
  const tell = (message: string): void => void lines.push(message);
  const logger: Logger = { debug: tell, info: tell, warn: tell, error: tell };
  const asked: [bigint, number][] = [];
  const own: KeyValueHash[] = [];
  return {
    lines,
    asked,
    own,
    modules: {
      ownId: 1n,
      cluster: { members: () => [{ id: 1n }, { id: 2n }, { id: 3n }] },
      queries: {
        hashKv: async (id: bigint, revision: number) => {
          asked.push([id, revision]);
          const answer = answers[Number(id)] ?? peerHash();
          if (answer instanceof Error) throw answer;
          return answer;
        },
      },
      logger,
      hashNow: async () => own.shift() ?? hashAt(20),
      catchUp: async () => undefined,
    },
  };
}

test("a member with the same data as the others may start", async () => {
  const { modules, asked, lines } = startSources();
  await checkInitially(modules);
  assert.deepEqual(asked, [
    [2n, 20],
    [3n, 20],
  ]);
  assert.equal(lines.at(-1), "initial corruption checking passed; no corruption");
});

test("a member with other data at the same revisions may not start", async () => {
  const { modules } = startSources({ 3: peerHash({ hash: 8 }) });
  await assert.rejects(checkInitially(modules), {
    message: "1 found data inconsistency with peers",
  });
});

test("at the start, members that cannot be compared are passed over", async () => {
  const { modules, lines } = startSources({
    2: peerHash({ hash: 8, compactRevision: 4 }),
    3: etcdError("FutureRev"),
  });
  await checkInitially(modules);
  assert.ok(lines.includes("found different compact revision values from remote peer"));
  assert.ok(lines.includes("cannot fetch hash from slow remote peer"));
  const unreachable = startSources({ 2: new Error("refused"), 3: etcdError("Compacted") });
  await checkInitially(unreachable.modules);
});

for (const { name, answer, own = [], corrupt } of [
  { name: "equal hashes", answer: peerHash(), corrupt: false },
  { name: "a silent member", answer: new Error("refused"), corrupt: false },
  { name: "another hash", answer: peerHash({ hash: 8 }), corrupt: true },
  {
    name: "another hash at another compaction",
    answer: peerHash({ hash: 8, compactRevision: 4 }),
    corrupt: false,
  },
  { name: "a follower ahead", answer: peerHash({ revision: 21 }), corrupt: true },
  { name: "a follower compacted further", answer: peerHash({ compactRevision: 6 }), corrupt: true },
  {
    name: "an own hash that changed",
    answer: peerHash(),
    own: [hashAt(20), hashAt(20, { hash: 9 })],
    corrupt: true,
  },
  {
    name: "an own hash of more data",
    answer: peerHash(),
    own: [hashAt(20), hashAt(21, { hash: 9 })],
    corrupt: false,
  },
]) {
  test(`the periodic check takes ${name} for ${corrupt ? "corruption" : "health"}`, async () => {
    const { modules, own: hashes } = startSources({ 2: answer });
    hashes.push(...own);
    assert.equal(await checkPeriodically(modules), corrupt);
  });
}

test("hashes of compactions are compared from the newest on, and never again once all agreed", async () => {
  const { modules, asked } = startSources();
  const compactions = [hashAt(18), hashAt(12)];
  const check = new CompactionCheck({ ...modules, compactionHashes: () => compactions });
  assert.equal(await check.run(), false);
  assert.deepEqual(
    asked.map(([, revision]) => revision),
    [18, 18],
  );
  assert.equal(await check.run(), false);
  assert.equal(asked.length, 2);
});

test("where a member cannot be compared, the compaction before is looked at", async () => {
  const { modules, asked } = startSources({ 3: peerHash({ compactRevision: 1 }) });
  const compactionHashes = () => [hashAt(18), hashAt(12)];
  const check = new CompactionCheck({ ...modules, compactionHashes });
  assert.equal(await check.run(), false);
  assert.equal(asked.length, 4);
});

test("another hash of the same compaction is corruption", async () => {
  const { modules } = startSources({ 3: peerHash({ hash: 8 }) });
  const check = new CompactionCheck({ ...modules, compactionHashes: () => [hashAt(18)] });
  assert.equal(await check.run(), true);
});

test("only a leader checks, as often as it was told, and raises the alarm", async () => {
  const { modules } = startSources({ 3: peerHash({ hash: 8 }) });
  const clock = new ManualClock();
  const raft = { isLeader: false };
  let alarms = 0;
  const monitor = new CorruptionMonitor(
    {
      ...modules,
      raft,
      clock,
      compactionHashes: () => [],
      raiseAlarm: async () => void alarms++,
    },
    { corruptCheckMs: 1_000, compactHashCheckMs: 0 },
  );
  await clock.advance(1_500);
  assert.equal(alarms, 0);
  raft.isLeader = true;
  await clock.advance(1_000);
  assert.equal(alarms, 1);
  monitor.stop();
  assert.equal(clock.pendingTimers, 0);
});
