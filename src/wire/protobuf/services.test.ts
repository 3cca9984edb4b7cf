import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdserverpb, methods, services } from "./index.ts";

test("every method has the path that gRPC clients ask for, once", () => {
  const paths = methods.map((method) => method.path);
  assert.equal(new Set(paths).size, paths.length);
  for (const { path, service, name } of methods) assert.equal(path, `/${service}/${name}`);
  assert.ok(paths.includes("/etcdserverpb.KV/Put"));
  assert.ok(paths.includes("/v3lockpb.Lock/Lock"));
  assert.ok(paths.includes("/grpc.health.v1.Health/Check"));
});

test("exactly these methods stream", () => {
  const streams = methods
    .filter((method) => method.requestStream || method.responseStream)
    .map((method) => `${method.requestStream ? "both ways" : "back"} ${method.path}`);
  assert.deepEqual(streams.sort(), [
    "back /etcdserverpb.Maintenance/Snapshot",
    "back /grpc.health.v1.Health/Watch",
    "back /v3electionpb.Election/Observe",
    "both ways /etcdserverpb.Lease/LeaseKeepAlive",
    "both ways /etcdserverpb.Watch/Watch",
  ]);
});

test("a method knows the codecs of its messages", () => {
  const { Range } = services["etcdserverpb.KV"];
  assert.equal(Range.request, etcdserverpb.RangeRequest);
  assert.equal(Range.response, etcdserverpb.RangeResponse);
});
