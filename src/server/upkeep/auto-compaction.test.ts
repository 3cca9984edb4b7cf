import assert from "node:assert/strict";
import { test } from "node:test";
import type { Logger } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { type CompactionPolicy, startAutoCompactor } from "./auto-compaction.ts";

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const minuteMs = 60_000;

function run(policy: CompactionPolicy, isLeader = () => true) {
  const clock = new ManualClock();
  const compacted: number[] = [];
  const state = { revision: 1, refuse: undefined as string | undefined };
  const compactor = startAutoCompactor(policy, {
    clock,
    logger: quiet,
    target: {
      currentRevision: () => state.revision,
      isLeader,
      async compact(revision) {
        if (state.refuse !== undefined) throw new Error(state.refuse);
        compacted.push(revision);
      },
    },
  });
  return { clock, compacted, state, compactor };
}

test("periodic mode compacts to the revision seen one period ago", async () => {
  const { clock, compacted, state, compactor } = run({ kind: "periodic", periodMs: 10 * minuteMs });
  for (let minute = 1; minute <= 30; minute++) {
    await clock.advance(minuteMs);
    state.revision = 1 + minute * 100;
  }
  assert.deepEqual(compacted, [1, 901, 1901]);
  compactor.stop();
  assert.equal(clock.pendingTimers, 0);
});

test("periodic mode with a long period compacts every hour once the period has passed", async () => {
  const { clock, compacted, state, compactor } = run({
    kind: "periodic",
    periodMs: 24 * 60 * minuteMs,
  });
  for (let hour = 1; hour <= 27; hour++) {
    await clock.advance(60 * minuteMs);
    state.revision = hour * 1000;
  }
  assert.deepEqual(compacted, [1, 1000, 2000]);
  compactor.stop();
});

test("revision mode keeps the asked number of revisions", async () => {
  const { clock, compacted, state, compactor } = run({ kind: "revision", revisions: 1000 });
  await clock.advance(5 * minuteMs);
  state.revision = 1500;
  await clock.advance(5 * minuteMs);
  await clock.advance(5 * minuteMs);
  assert.deepEqual(compacted, [500]);
  compactor.stop();
});

test("a follower does not compact", async () => {
  const { clock, compacted, compactor } = run({ kind: "revision", revisions: 0 }, () => false);
  await clock.advance(60 * minuteMs);
  assert.deepEqual(compacted, []);
  compactor.stop();
});

test("a refused compaction is tried again, one already done is not", async () => {
  const { clock, compacted, state, compactor } = run({ kind: "revision", revisions: 10 });
  state.revision = 100;
  state.refuse = "etcdserver: request timed out";
  await clock.advance(5 * minuteMs);
  state.refuse = undefined;
  await clock.advance(5 * minuteMs);
  assert.deepEqual(compacted, [90]);
  state.revision = 200;
  state.refuse = "etcdserver: mvcc: required revision has been compacted";
  await clock.advance(5 * minuteMs);
  state.refuse = undefined;
  await clock.advance(5 * minuteMs);
  assert.deepEqual(compacted, [90]);
  compactor.stop();
});
