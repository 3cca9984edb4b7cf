import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdError, type Logger } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { Metrics } from "../../host/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import { ApplyMeter } from "./apply-meter.ts";

const { CompactionRequest, InternalRaftRequest, PutRequest } = etcdserverpb;

function startMeter() {
  const metrics = new Metrics().etcd;
  const clock = new ManualClock();
  const complaints: Record<string, unknown>[] = [];
  const nobody = (): void => undefined;
  const logger: Logger = {
    debug: nobody,
    info: nobody,
    error: nobody,
    warn: (message, fields) => void complaints.push({ message, ...fields }),
  };
  const meter = new ApplyMeter({ metrics, clock, logger, warnApplyMs: 100 });
  const timesOf = (operation: string, success: string) =>
    metrics.etcd_server_apply_duration_seconds.labels("v3", operation, success);
  return { meter, metrics, clock, timesOf, complaints: () => complaints };
}

const put = InternalRaftRequest.create({ put: PutRequest.create() });

test("the time of each kind of request is measured apart, refused ones too", () => {
  const { meter, timesOf } = startMeter();
  meter.took(put, 3, undefined);
  meter.took(put, 5, undefined);
  meter.took(put, 7, etcdError("NoSpace"));
  assert.deepEqual([timesOf("Put", "true").count, timesOf("Put", "false").count], [2, 1]);
  assert.ok(Math.abs(timesOf("Put", "true").sum - 0.008) < 1e-9);
});

test("a compaction of what is compacted counts as a success", () => {
  const { meter, timesOf } = startMeter();
  const compaction = InternalRaftRequest.create({ compaction: CompactionRequest.create() });
  meter.took(compaction, 1, etcdError("Compacted"));
  assert.equal(timesOf("Compaction", "true").count, 1);
});

test("a request of another kind is unknown", () => {
  const { meter, timesOf } = startMeter();
  meter.took(InternalRaftRequest.create(), 1, undefined);
  assert.equal(timesOf("unknown", "true").count, 1);
});

test("slow requests are all counted, and told once in a burst", async () => {
  const { meter, metrics, clock, complaints } = startMeter();
  meter.took(put, 100, undefined);
  assert.equal(complaints().length, 0);
  meter.took(put, 100.6, undefined);
  meter.took(put, 2_000, undefined);
  meter.took(put, 2_000, etcdError("NoSpace"));
  assert.equal(metrics.etcd_server_slow_apply_total.value, 3);
  assert.deepEqual(complaints(), [
    {
      message: "apply request took too long",
      took: "101ms",
      "expected-duration": "100ms",
      request: "Put",
      "held-back": 0,
    },
  ]);
  await clock.advance(10_000);
  meter.took(put, 2_000, etcdError("NoSpace"));
  const { error, "held-back": heldBack } = complaints().at(1) ?? {};
  assert.deepEqual([error, heldBack], ["etcdserver: mvcc: database space exceeded", 2]);
});
