import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogFields, Logger } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { Metrics } from "../../host/index.ts";
import { CompactionRunner } from "./compaction-runner.ts";

function startRunner() {
  const clock = new ManualClock();
  const metrics = new Metrics().etcd;
  const told: LogFields[] = [];
  const failures: unknown[] = [];
  const nobody = (): void => undefined;
  const logger: Logger = {
    debug: nobody,
    warn: nobody,
    error: nobody,
    info: (message, fields) => void told.push({ message, ...fields }),
  };
  const runs: { end(): void; fail(error: Error): void }[] = [];
  const store = {
    isCompactionPending: true,
    runCompaction: () =>
      new Promise<{ compactRevision: number; removedRecords: number; removedBytes: number }>(
        (resolve, reject) => {
          const result = { compactRevision: 7, removedRecords: 5, removedBytes: 500 };
          runs.push({ end: () => resolve(result), fail: reject });
        },
      ),
  };
  const runner = new CompactionRunner({
    state: { store },
    clock,
    logger,
    metrics,
    failed: (error) => failures.push(error),
  });
  return { clock, metrics, told, failures, runs, store, runner };
}

test("a finished compaction is logged and measured once, however often it was asked for", async () => {
  const { clock, metrics, told, runs, runner } = startRunner();
  runner.run();
  runner.run();
  await clock.advance(250);
  runs[0]!.end();
  await clock.yield();
  assert.equal(runs.length, 1);
  assert.deepEqual(told, [
    {
      message: "finished scheduled compaction",
      "compact-revision": 7,
      took: "250ms",
      "removed-records": 5,
      "removed-bytes": 500,
    },
  ]);
  assert.equal(metrics.etcd_debugging_mvcc_db_compaction_keys_total.value, 5);
  assert.equal(metrics.etcd_debugging_mvcc_db_compaction_total_duration_milliseconds.sum, 250);
  assert.equal(metrics.etcd_debugging_mvcc_db_compaction_last.value, 1_700_000_000);
  runner.run();
  assert.equal(runs.length, 2);
});

test("with nothing to remove nothing is run", () => {
  const { runs, runner, store } = startRunner();
  store.isCompactionPending = false;
  runner.run();
  assert.equal(runs.length, 0);
});

test("a store that fails is reported", async () => {
  const { clock, runs, runner, failures } = startRunner();
  const error = new Error("EIO");
  runner.run();
  runs[0]!.fail(error);
  await clock.yield();
  assert.deepEqual(failures, [error]);
});
