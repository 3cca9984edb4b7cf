import assert from "node:assert/strict";
import { test } from "node:test";
import { GrpcMetrics } from "./grpc-metrics.ts";

const put = {
  service: "etcdserverpb.KV",
  name: "Put",
  requestStream: false,
  responseStream: false,
};

test("a method shows every status code at 0 before its first call", () => {
  const metrics = new GrpcMetrics(false);
  metrics.method(put);
  const series = [...metrics.instruments.grpc_server_handled_total.series()];
  assert.equal(series.length, 17);
  assert.deepEqual(series[0]!.values, ["unary", "etcdserverpb.KV", "Put", "OK"]);
  assert.ok(series.every(({ child }) => child.value === 0));
});

test("the streaming kind is a label", () => {
  const metrics = new GrpcMetrics(false);
  metrics.method({ ...put, name: "Watch", requestStream: true, responseStream: true });
  metrics.method({ ...put, name: "Snapshot", responseStream: true });
  const types = [...metrics.instruments.grpc_server_started_total.series()].map((s) => s.values[0]);
  assert.deepEqual(types, ["bidi_stream", "server_stream"]);
});

test("handling times are measured only when metrics are extensive", () => {
  assert.equal(new GrpcMetrics(false).method(put).handlingSeconds, undefined);
  assert.equal(new GrpcMetrics(true).method(put).handlingSeconds?.bounds.length, 11);
});
