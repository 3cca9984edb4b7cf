import assert from "node:assert/strict";
import { test } from "node:test";
import { Metrics } from "../host/index.ts";
import type { Member } from "../server/index.ts";
import { Metadata, type ServerMethod } from "../wire/grpc/index.ts";
import { services } from "../wire/protobuf/index.ts";
import { withClientMetadata } from "./client-metadata.ts";

type Begin = Parameters<ServerMethod["begin"]>;
const put = services["etcdserverpb.KV"].Put;
const watch = services["etcdserverpb.Watch"].Watch;

function serve(leader: bigint) {
  const begun: string[] = [];
  const stubOf = (path: string): ServerMethod => ({
    path,
    begin(...given) {
      begun.push(given[1].path);
      return { onEnd() {} } as ReturnType<ServerMethod["begin"]>;
    },
  });
  const metrics = new Metrics().etcd;
  const methods = withClientMetadata([stubOf(put.path), stubOf(watch.path)], {
    member: { raft: { leader } } as Member,
    metrics,
    methods: [put, watch],
  });
  const finished: unknown[] = [];
  const stream = {
    output: "none",
    finish: (trailers: unknown) => finished.push(trailers),
  } as unknown as Begin[0];
  const context = {
    clock: { monotonicMs: () => 0 },
    hooks: {},
    maxReceiveBytes: 1,
    maxSendBytes: 1,
  } as unknown as Begin[2];
  const call = (method: ServerMethod, pairs: Record<string, string>): void => {
    const fields = Object.entries(pairs).map(([name, value]) => ({ name, value }));
    const metadata = new Metadata(fields as unknown as ConstructorParameters<typeof Metadata>[0]);
    method.begin(stream, { path: method.path, metadata, timeoutMs: undefined }, context).onEnd();
  };
  return { begun, finished, metrics, call, put: methods[0]!, watch: methods[1]! };
}

test("a client that requires a leader is refused while there is none, and others are served", () => {
  const world = serve(0n);
  world.call(world.put, { hasleader: "true" });
  world.call(world.watch, { hasleader: "true" });
  assert.deepEqual(world.begun, []);
  assert.equal(world.finished.length, 2);
  world.call(world.put, {});
  world.call(world.put, { hasleader: "false" });
  assert.equal(world.begun.length, 2);
});

test("a client that requires a leader is served when there is one", () => {
  const world = serve(7n);
  world.call(world.put, { hasleader: "true" });
  assert.deepEqual(world.begun, [put.path]);
});

test("clients are counted by kind of call and version, of which not too many are told apart", () => {
  const world = serve(7n);
  const counted = (type: string, version: string): number =>
    world.metrics.etcd_server_client_requests_total.labels(type, version).value;
  world.call(world.put, { "client-api-version": "3.5" });
  world.call(world.put, { "client-api-version": "3.5" });
  world.call(world.watch, { "client-api-version": "3.5" });
  world.call(world.put, {});
  assert.deepEqual(
    [counted("unary", "3.5"), counted("stream", "3.5"), counted("unary", "unknown")],
    [2, 1, 1],
  );
  for (let n = 0; n < 200; n++) world.call(world.put, { "client-api-version": `evil ${n}` });
  assert.equal(counted("unary", "unknown"), 103);
});
