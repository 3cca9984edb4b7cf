import assert from "node:assert/strict";
import { test } from "node:test";
import { Metadata } from "../wire/grpc/index.ts";
import { cutWithoutLeader } from "./cut-without-leader.ts";

function open(hasleader: string) {
  const losses = new Set<() => void>();
  const over: (() => void)[] = [];
  const aborted: unknown[] = [];
  const fields = [{ name: "hasleader", value: hasleader }];
  const call = {
    metadata: new Metadata(fields as unknown as ConstructorParameters<typeof Metadata>[0]),
    abort: (error: unknown) => void aborted.push(error),
    onOver: (listener: () => void) => void over.push(listener),
  };
  const member = {
    onLeaderLoss(listener: () => void) {
      losses.add(listener);
      return () => void losses.delete(listener);
    },
  };
  cutWithoutLeader(call, member);
  return { losses, over, aborted };
}

test("a stream that requires a leader ends when the leader is lost", () => {
  const { losses, aborted } = open("true");
  for (const listener of losses) listener();
  assert.deepEqual(aborted.map(String), ["EtcdError: etcdserver: no leader"]);
});

test("a stream that is over is not held on to", () => {
  const { losses, over } = open("true");
  for (const listener of over) listener();
  assert.equal(losses.size, 0);
});

test("other streams go on without a leader", () => {
  assert.equal(open("false").losses.size, 0);
});
