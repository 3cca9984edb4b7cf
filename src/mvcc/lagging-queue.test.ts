import assert from "node:assert/strict";
import { test } from "node:test";
import { LaggingQueue } from "./lagging-queue.ts";
import { createWatchWorld } from "./testing/watch-world.ts";
import type { Watcher, WatcherState } from "./watcher.ts";
import { WatchGroup, WatchRange } from "./watcher.ts";

async function watchers(count: number): Promise<Watcher[]> {
  const { stream } = (await createWatchWorld()).client();
  const group = new WatchGroup(new WatchRange("a", ""), {
    prevKv: false,
    puts: true,
    deletes: true,
  });
  return Array.from({ length: count }, (_, n) => ({
    id: BigInt(n),
    idField: Buffer.alloc(0),
    stream,
    group,
    startRevision: 0,
    allowsFragments: false,
    progressNotify: false,
    state: { kind: "catching-up", nextRevision: 1 } as WatcherState,
    isQuiet: true,
  }));
}

test("watchers take turns in the order in which they came, and the first stays until it is done", async () => {
  const queue = new LaggingQueue();
  const [a, b, c] = await watchers(3);
  assert.equal(queue.first(), undefined);
  queue.add(a!);
  queue.add(b!);
  assert.equal(queue.first(), a);
  assert.equal(queue.first(), a);
  queue.add(c!);
  queue.shift();
  queue.add(a!);
  const order: (Watcher | undefined)[] = [];
  for (let n = 0; n < 4; n++) {
    order.push(queue.first());
    if (queue.first() !== undefined) queue.shift();
  }
  assert.deepEqual(order, [b, c, a, undefined]);
});

test("watchers that were cancelled lose their turn", async () => {
  const queue = new LaggingQueue();
  const all = await watchers(5);
  for (const watcher of all) queue.add(watcher);
  for (const n of [0, 1, 3, 4]) all[n]!.state = { kind: "cancelled" };
  assert.equal(queue.first(), all[2]);
  queue.shift();
  assert.equal(queue.first(), undefined);
});
