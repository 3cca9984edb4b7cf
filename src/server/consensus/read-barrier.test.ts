import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { ReadBarrier } from "./read-barrier.ts";

function setUp({ leadsAlone = false, committed = 10, applied = 10 } = {}) {
  const clock = new ManualClock();
  const asked: Buffer[] = [];
  const source = {
    leadsAlone,
    committed,
    readIndex(context: Buffer) {
      asked.push(context);
      return "queued" as const;
    },
  };
  return {
    clock,
    asked,
    source,
    barrier: new ReadBarrier(source, {
      clock,
      timeoutMs: 7000,
      applied,
      nextId: () => BigInt(asked.length),
    }),
  };
}

test("a lone leader that has applied everything committed reads at once", () => {
  const { barrier, asked } = setUp({ leadsAlone: true });
  assert.equal(barrier.wait(), undefined);
  assert.equal(asked.length, 0);
});

test("a lone leader waits for what is committed and not yet applied", async () => {
  const { barrier } = setUp({ leadsAlone: true, committed: 12 });
  const read = barrier.wait();
  barrier.applied(11);
  assert.notEqual(read, undefined);
  barrier.applied(12);
  await read;
});

test("readers of one moment share a round, later ones take the next", async () => {
  const { barrier, asked } = setUp();
  const first = barrier.wait();
  const second = barrier.wait();
  assert.equal(asked.length, 1);
  barrier.confirmed(10, asked[0]!);
  await first;
  assert.equal(asked.length, 2, "the second arrived after the first round was asked");
  barrier.confirmed(10, asked[1]!);
  await second;
});

test("a confirmed read waits until its index is applied", async () => {
  const { barrier, asked } = setUp();
  const read = barrier.wait();
  barrier.confirmed(15, asked[0]!);
  barrier.applied(14);
  barrier.applied(15);
  await read;
});

test("an unanswered round is asked again, and readers time out", async () => {
  const { barrier, asked, clock } = setUp();
  const read = assert.rejects(barrier.wait()!, /request timed out/);
  await clock.advance(7500);
  await read;
  assert.ok(asked.length >= 14);
  assert.deepEqual(asked[0], asked[1]);
  await clock.advance(1000);
  assert.equal(clock.pendingTimers, 0);
});

test("answers to rounds of an old leader are ignored, their readers ask the new one", async () => {
  const { barrier, asked } = setUp();
  const read = barrier.wait();
  barrier.leaderChanged();
  assert.equal(asked.length, 2);
  barrier.confirmed(10, asked[0]!);
  barrier.confirmed(11, asked[1]!);
  barrier.applied(11);
  await read;
});

test("stopping fails everyone who waits", async () => {
  const { barrier, clock } = setUp();
  const read = assert.rejects(barrier.wait()!, /server stopped/);
  barrier.stop();
  await read;
  assert.equal(clock.pendingTimers, 0);
});
