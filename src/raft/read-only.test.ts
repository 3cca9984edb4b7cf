import assert from "node:assert/strict";
import { test } from "node:test";
import { membershipFrom } from "./membership.ts";
import { ReadOnlyQueue } from "./read-only.ts";
import { emptyConfState } from "./types.ts";

const three = membershipFrom({ ...emptyConfState, voters: [1n, 2n, 3n] });

function context(text: string): Buffer {
  return Buffer.from(text);
}

function queued(...names: string[]): ReadOnlyQueue {
  const queue = new ReadOnlyQueue();
  for (const [i, name] of names.entries()) queue.add({ from: 0n, context: context(name) }, i + 1);
  return queue;
}

test("a read is confirmed once a quorum has acknowledged it", () => {
  const queue = queued("a");
  assert.deepEqual(queue.acknowledge(1n, context("a"), three), []);
  assert.deepEqual(queue.acknowledge(1n, context("a"), three), [], "the same member again");
  const confirmed = queue.acknowledge(3n, context("a"), three);
  assert.deepEqual(
    confirmed.map(({ index }) => index),
    [1],
  );
  assert.equal(queue.size, 0);
});

test("confirming a read confirms those before it, not those after", () => {
  const queue = queued("a", "b", "c");
  queue.acknowledge(1n, context("b"), three);
  const confirmed = queue.acknowledge(2n, context("b"), three);
  assert.deepEqual(
    confirmed.map(({ request }) => request.context.toString()),
    ["a", "b"],
  );
  assert.equal(queue.lastContext()?.toString(), "c");
});

test("acknowledgements by learners and of unknown reads do not count", () => {
  const queue = queued("a");
  queue.acknowledge(1n, context("a"), three);
  assert.deepEqual(queue.acknowledge(9n, context("a"), three), []);
  assert.deepEqual(queue.acknowledge(2n, context("b"), three), []);
  assert.equal(queue.size, 1);
});

test("heartbeats carry the newest waiting read, or none", () => {
  assert.equal(queued().lastContext(), undefined);
  assert.equal(queued("a", "b").lastContext()?.toString(), "b");
});
