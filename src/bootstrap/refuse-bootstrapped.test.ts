import assert from "node:assert/strict";
import { test } from "node:test";
import { refuseBootstrapped } from "./refuse-bootstrapped.ts";
import { memberOf, smallWorld } from "./testing/small-world.ts";

const peerUrls = ["http://a:1", "http://b:1"];

function ask(memberId: bigint, members = [memberOf(1n, "http://a:1", "a"), memberOf(2n, "x")]) {
  const clusters = { "http://b:1": { clusterId: 9n, members } };
  return refuseBootstrapped({ memberId, peerUrls }, smallWorld({ clusters }));
}

test("a member that the running cluster knows as started is refused", async () => {
  await assert.rejects(ask(1n), /member 1 has already been bootstrapped/);
});

test("a member that the others know but that has never run may begin", async () => {
  await ask(2n);
});

test("a member that nobody knows may begin, and so may one that nobody answers", async () => {
  await ask(3n);
  await refuseBootstrapped({ memberId: 1n, peerUrls }, smallWorld({}));
});
