import assert from "node:assert/strict";
import { test } from "node:test";
import { CompactionQueue, compactionJobsMax } from "./compaction-queue.ts";
import { neverCompacted } from "./revision.ts";

test("jobs are carried out in order and know the compact revision before them", () => {
  const queue = new CompactionQueue(neverCompacted, neverCompacted);
  assert.equal(queue.isEmpty, true);
  queue.add(5);
  queue.add(9);
  assert.equal(queue.compactRevision, 9);
  assert.deepEqual(queue.first, { revision: 5, previous: -1, isWhole: true });
  queue.done();
  assert.deepEqual(queue.first, { revision: 9, previous: 5, isWhole: false });
  queue.done();
  queue.add(10);
  assert.deepEqual(queue.first, { revision: 10, previous: 9, isWhole: true });
});

test("an unfinished compaction is the first job after a restart", () => {
  const queue = new CompactionQueue(7, 4);
  assert.deepEqual(queue.first, { revision: 7, previous: 4, isWhole: false });
  assert.equal(new CompactionQueue(7, 7).isEmpty, true);
});

test("a full queue widens its last job instead of growing", () => {
  const queue = new CompactionQueue(neverCompacted, neverCompacted);
  for (let revision = 2; revision < 100; revision++) queue.add(revision);
  assert.equal(queue.compactRevision, 99);
  const jobs = [];
  for (; queue.first !== undefined; queue.done()) jobs.push(queue.first);
  assert.equal(jobs.length, compactionJobsMax);
  assert.deepEqual(jobs.at(-1), { revision: 99, previous: 8, isWhole: false });
});
