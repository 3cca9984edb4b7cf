import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdserverpb } from "../wire/protobuf/index.ts";
import { createWatchWorld } from "./testing/watch-world.ts";
import { listedChangesMax } from "./write-txn.ts";

const { FilterType } = etcdserverpb;

test("a watcher gets what happens to its key after it was created", async () => {
  const world = await createWatchWorld();
  const client = world.client();
  world.put("a", "0");
  client.create({ key: "a" });
  world.put("a", "1");
  world.put("b", "1");
  world.delete("a");
  assert.deepEqual(client.takeLines(), [
    "id 0 rev 2 created",
    "id 0 rev 3: put a=1@3",
    "id 0 rev 5: delete a@5",
  ]);
});

test("a revision of more changes than are listed reaches those who watch there, and nobody else", async () => {
  const world = await createWatchWorld();
  const names = Array.from({ length: listedChangesMax + 1 }, (_, n) => `k${100_000 + n}`);
  world.txn(Object.fromEntries(names.map((name) => [name, "1"])));
  assert.equal(world.store.currentRevision, 2);
  const client = world.client();
  for (const range of [
    { key: names[7]! },
    { key: "k", rangeEnd: "l" },
    { key: "a", rangeEnd: names[0]! },
    { key: "l", rangeEnd: "\0" },
    { key: "b" },
    { key: names[8]!, startRevision: 4n },
  ]) {
    client.create(range);
  }
  client.take();
  world.delete("k", "l");
  assert.equal(world.hub.metrics.slowWatchers, 2);
  assert.equal(world.store.keyCount, 0);
  await world.settle();
  const [one, many] = client.takeLines().sort((a, b) => a.length - b.length);
  assert.equal(one, `id 0 rev 3: delete ${names[7]}@3`);
  assert.equal(many, `id 1 rev 3: ${names.map((name) => `delete ${name}@3`).join(", ")}`);
  world.put(names[8]!, "2");
  assert.equal(client.takeLines().length, 2);
});

test("ranges end before their end, at the end of all keys, or hold everything", async () => {
  const world = await createWatchWorld();
  const client = world.client();
  client.create({ key: "b", rangeEnd: "d" });
  client.create({ key: "c", rangeEnd: "\0" });
  client.create({ key: "", rangeEnd: "\0" });
  client.take();
  for (const key of ["a", "b", "d", "\xff\xff"]) world.put(key, "1");
  assert.deepEqual(client.takeLines().sort(), [
    "id 0 rev 3: put b=1@3",
    "id 1 rev 4: put d=1@4",
    "id 1 rev 5: put \xff\xff=1@5",
    "id 2 rev 2: put a=1@2",
    "id 2 rev 3: put b=1@3",
    "id 2 rev 4: put d=1@4",
    "id 2 rev 5: put \xff\xff=1@5",
  ]);
});

test("an empty key means the key of one zero byte", async () => {
  const world = await createWatchWorld();
  const client = world.client();
  client.create({ key: "" });
  client.take();
  world.put("\0", "1");
  assert.deepEqual(client.takeLines(), ["id 0 rev 2: put \0=1@2"]);
});

test("a transaction's events come in one response", async () => {
  const world = await createWatchWorld();
  const client = world.client();
  world.put("a/3", "0");
  client.create({ key: "a/", rangeEnd: "a0" });
  client.take();
  world.txn({ "a/1": "1", b: "1", "a/2": "2", "a/3": undefined });
  assert.deepEqual(client.takeLines(), ["id 0 rev 3: put a/1=1@3, put a/2=2@3, delete a/3@3"]);
});

test("a watcher with a start revision first reads the history, then goes on", async () => {
  const world = await createWatchWorld();
  const client = world.client();
  for (const value of ["0", "1", "2"]) world.put("a", value);
  client.create({ key: "a", startRevision: 3n });
  assert.equal(world.lags(), 1);
  world.put("a", "3");
  assert.deepEqual(client.takeLines(), ["id 0 rev 4 created"]);
  await world.settle();
  world.put("a", "4");
  assert.deepEqual(client.takeLines(), [
    "id 0 rev 5: put a=1@3, put a=2@4, put a=3@5",
    "id 0 rev 6: put a=4@6",
  ]);
});

test("a watcher that starts in the future waits for its revision", async () => {
  const world = await createWatchWorld();
  const client = world.client();
  client.create({ key: "a", startRevision: 4n });
  for (const value of ["0", "1", "2"]) world.put("a", value);
  assert.deepEqual(client.takeLines(), ["id 0 rev 1 created", "id 0 rev 4: put a=2@4"]);
});

test("the history comes in slices of a thousand revisions, fairly in turn", async () => {
  const world = await createWatchWorld();
  const client = world.client();
  for (let n = 0; n < 2_500; n++) world.put("a", "1");
  client.create({ key: "a", startRevision: 1n });
  client.create({ key: "", rangeEnd: "\0", startRevision: 1n });
  client.take();
  await world.settle();
  const sizes = client.take().map(({ watchId, events }) => `${watchId}: ${events.length}`);
  assert.deepEqual(sizes, ["0: 1000", "1: 1000", "0: 1000", "1: 1000", "0: 500", "1: 500"]);
});

test("start revisions at the compact revision are served, lower ones are canceled with it", async () => {
  const world = await createWatchWorld();
  const client = world.client();
  for (const value of ["0", "1", "2"]) world.put("a", value);
  world.store.compact(3);
  client.create({ key: "a", startRevision: 2n });
  client.create({ key: "a", startRevision: 3n });
  await world.settle();
  assert.deepEqual(client.takeLines(), [
    "id 0 rev 4 created",
    "id 1 rev 4 created",
    "id 0 rev 0 canceled compacted 3",
    "id 1 rev 4: put a=1@3, put a=2@4",
  ]);
  assert.equal(world.hub.metrics.watchers, 1);
});

test("a negative start revision and an empty range are refused", async () => {
  const world = await createWatchWorld();
  const client = world.client();
  client.create({ key: "a", startRevision: -1n });
  client.create({ key: "b", rangeEnd: "b" });
  client.create({ key: "b", rangeEnd: "a" });
  assert.deepEqual(client.takeLines(), [
    'id -1 rev 1 created canceled "etcdserver: mvcc: required revision has been compacted"',
    'id -1 rev 1 created canceled "mvcc: watcher range is empty"',
    'id -1 rev 1 created canceled "mvcc: watcher range is empty"',
  ]);
});

test("ids are chosen from 0 upward around those in use, and a used one is refused", async () => {
  const world = await createWatchWorld();
  const client = world.client();
  client.create({ key: "a", watchId: 1n });
  client.create({ key: "a" });
  client.create({ key: "a" });
  client.create({ key: "a", watchId: 2n });
  client.create({ key: "a", watchId: 0x7fff_ffff_ffff_ffffn });
  client.stream.cancel(0n);
  client.create({ key: "a" });
  assert.deepEqual(
    client.take().map((response) => `${response.watchId} ${response.cancelReason}`),
    [
      "1 ",
      "0 ",
      "2 ",
      "-1 mvcc: duplicate watch ID provided on the WatchStream",
      "9223372036854775807 ",
      "0 ",
      "3 ",
    ],
  );
});

test("a cancelled watcher says so once and gets nothing more", async () => {
  const world = await createWatchWorld();
  const client = world.client();
  client.create({ key: "a" });
  client.stream.cancel(0n);
  client.stream.cancel(0n);
  client.stream.cancel(7n);
  world.put("a", "1");
  assert.deepEqual(client.takeLines(), ["id 0 rev 1 created", "id 0 rev 1 canceled"]);
});

test("filters leave events out, and responses that would be empty", async () => {
  const world = await createWatchWorld();
  const client = world.client();
  client.create({ key: "a", filters: [FilterType.NOPUT] });
  client.create({ key: "a", filters: [FilterType.NODELETE] });
  client.create({ key: "a", filters: [FilterType.NOPUT, FilterType.NODELETE] });
  client.take();
  world.put("a", "1");
  world.delete("a");
  client.create({ key: "a", filters: [FilterType.NOPUT], startRevision: 1n });
  await world.settle();
  assert.deepEqual(client.takeLines(), [
    "id 1 rev 2: put a=1@2",
    "id 0 rev 3: delete a@3",
    "id 3 rev 3 created",
    "id 3 rev 3: delete a@3",
  ]);
});

test("prev_kv is the pair before, but not of a created key and not when compacted", async () => {
  const world = await createWatchWorld();
  const client = world.client();
  client.create({ key: "a", prevKv: true });
  client.take();
  world.put("a", "1");
  world.put("a", "2");
  world.delete("a");
  assert.deepEqual(client.takeLines(), [
    "id 0 rev 2: put a=1@2",
    "id 0 rev 3: put a=2@3 (was 1)",
    "id 0 rev 4: delete a@4 (was 2)",
  ]);
  world.store.compact(3);
  client.create({ key: "a", prevKv: true, startRevision: 3n });
  await world.settle();
  assert.deepEqual(client.takeLines(), [
    "id 1 rev 4 created",
    "id 1 rev 4: put a=2@3, delete a@4 (was 2)",
  ]);
});

test("a deletion event holds the key and mod_revision only", async () => {
  const world = await createWatchWorld();
  const client = world.client();
  world.put("a", "1");
  client.create({ key: "a" });
  client.take();
  world.delete("a");
  const { kv } = client.take()[0]!.events[0]!;
  assert.equal(kv!.modRevision, 3);
  assert.equal(kv!.createRevision, 0);
  assert.equal(kv!.version, 0);
});

test("the header says who answers", async () => {
  const world = await createWatchWorld();
  const client = world.client();
  client.create({ key: "a" });
  world.put("a", "1");
  for (const { header } of client.take()) {
    assert.equal(header?.clusterId, 1n);
    assert.equal(header?.memberId, 2n);
    assert.equal(header?.raftTerm, 3);
  }
});

test("events larger than a request come in fragments when that is allowed", async () => {
  const world = await createWatchWorld({ requestBytesMax: 1_000 });
  const client = world.client();
  client.create({ key: "a", rangeEnd: "z", fragment: true });
  client.create({ key: "a", rangeEnd: "z" });
  client.take();
  const value = "x".repeat(262_000);
  world.txn({ a: value, b: value, c: value, d: value, e: value });
  const parts = client.take().map((r) => `${r.watchId}: ${r.events.length} ${r.fragment}`);
  assert.deepEqual(parts, ["0: 2 true", "0: 2 true", "0: 1 false", "1: 5 false"]);
});

test("when the client is slow its watchers fall behind, and go on where they were", async () => {
  const world = await createWatchWorld();
  const slow = world.client({ roomMax: 2 });
  const fast = world.client();
  slow.create({ key: "a" });
  fast.create({ key: "a" });
  for (const value of ["1", "2", "3", "4"]) world.put("a", value);
  assert.equal(world.hub.metrics.slowWatchers, 1);
  assert.equal(world.lags(), 0);
  assert.deepEqual(slow.takeLines(), ["id 0 rev 1 created", "id 0 rev 2: put a=1@2"]);
  assert.equal(fast.take().length, 5);
  slow.drain();
  assert.equal(world.lags(), 1);
  await world.settle();
  assert.deepEqual(slow.takeLines(), ["id 0 rev 5: put a=2@3, put a=3@4, put a=4@5"]);
  assert.equal(world.hub.metrics.slowWatchers, 0);
});

test("a slow watcher is canceled when compaction passes it, once its client takes responses", async () => {
  const world = await createWatchWorld();
  const client = world.client({ roomMax: 1 });
  client.create({ key: "a" });
  for (const value of ["1", "2", "3", "4"]) world.put("a", value);
  world.store.compact(4);
  await world.settle();
  assert.equal(client.take().length, 1);
  client.drain();
  await world.settle();
  assert.deepEqual(client.takeLines(), ["id 0 rev 0 canceled compacted 4"]);
});

test("quiet synced watchers are told of progress, one interval after the other", async () => {
  const world = await createWatchWorld();
  const client = world.client({ progressIntervalMs: 1_000 });
  client.create({ key: "a", progressNotify: true });
  client.create({ key: "b", progressNotify: true });
  client.create({ key: "c" });
  client.create({ key: "d", progressNotify: true, startRevision: 9n });
  client.take();
  world.hub.tick(0);
  world.put("a", "1");
  client.take();
  world.hub.tick(999);
  assert.deepEqual(client.takeLines(), []);
  world.hub.tick(1_000);
  assert.deepEqual(client.takeLines(), ["id 1 rev 2"]);
  world.hub.tick(1_999);
  world.hub.tick(2_000);
  assert.deepEqual(client.takeLines(), ["id 0 rev 2", "id 1 rev 2"]);
});

test("a progress request is answered when all watchers of the stream have caught up", async () => {
  const world = await createWatchWorld();
  const client = world.client();
  world.put("a", "1");
  client.stream.requestProgress();
  assert.deepEqual(client.takeLines(), ["id -1 rev 2"]);
  client.create({ key: "b" });
  client.create({ key: "a", startRevision: 1n });
  client.take();
  client.stream.requestProgress();
  assert.deepEqual(client.takeLines(), []);
  await world.settle();
  assert.deepEqual(client.takeLines(), ["id 1 rev 2: put a=1@2", "id -1 rev 2"]);
});

test("a progress request waits for watchers that start in the future", async () => {
  const world = await createWatchWorld();
  const client = world.client();
  client.create({ key: "a", startRevision: 2n });
  client.take();
  client.stream.requestProgress();
  world.put("b", "1");
  assert.deepEqual(client.takeLines(), []);
  world.hub.tick(0);
  assert.deepEqual(client.takeLines(), ["id -1 rev 2"]);
});

test("closing a stream ends its watchers and leaves those of others", async () => {
  const world = await createWatchWorld();
  const client = world.client({ roomMax: 3 });
  const other = world.client();
  client.create({ key: "a", startRevision: 1n });
  client.create({ key: "a" });
  other.create({ key: "a" });
  world.put("a", "1");
  client.stream.close();
  await world.settle();
  world.put("a", "2");
  assert.equal(other.take().length, 3);
  assert.deepEqual(world.hub.metrics, {
    streams: 1,
    watchers: 1,
    slowWatchers: 0,
    eventsSent: 3,
  });
});

test("a stream that fails while it is sent to takes only its own watchers along", async () => {
  const world = await createWatchWorld();
  const failing = world.client();
  const other = world.client();
  failing.create({ key: "a" });
  failing.create({ key: "a", prevKv: true });
  other.create({ key: "a", prevKv: true });
  other.create({ key: "a", filters: [FilterType.NODELETE] });
  other.take();
  failing.send = () => {
    failing.stream.close();
    return false;
  };
  world.put("a", "1");
  assert.deepEqual(other.takeLines(), ["id 0 rev 2: put a=1@2", "id 1 rev 2: put a=1@2"]);
  assert.equal(world.hub.metrics.watchers, 2);
});

test("a key watched by nobody costs no event", async () => {
  const world = await createWatchWorld();
  const client = world.client();
  client.create({ key: "b" });
  client.create({ key: "b", rangeEnd: "c" });
  client.stream.cancel(1n);
  client.take();
  world.put("a", "1");
  world.put("bb", "1");
  assert.deepEqual(client.takeLines(), []);
  assert.equal(world.hub.metrics.eventsSent, 0);
});

test("after the store was replaced watchers go on in the new one", async () => {
  const world = await createWatchWorld();
  const later = await createWatchWorld();
  const client = world.client();
  world.put("a", "1");
  client.create({ key: "a" });
  client.create({ key: "a", startRevision: 5n });
  client.take();
  for (const value of ["1", "2", "3"]) later.put("a", value);
  world.hub.replaceStore(later.store);
  later.store.onChanges((written) => world.hub.notify(written));
  await world.settle();
  later.put("a", "4");
  assert.deepEqual(client.takeLines().sort(), [
    "id 0 rev 4: put a=2@3, put a=3@4",
    "id 0 rev 5: put a=4@5",
    "id 1 rev 5: put a=4@5",
  ]);
});

test("a thousand watchers of one key share the bytes of its events", async () => {
  const world = await createWatchWorld();
  const events = new Set<Buffer>();
  let responses = 0;
  for (let n = 0; n < 1_000; n++) {
    const client = world.client();
    client.create({ key: "a" });
    client.send = (pieces) => {
      responses++;
      events.add(pieces.at(-1)!);
      return true;
    };
  }
  world.put("a", "1");
  assert.equal(responses, 1_000);
  assert.equal(events.size, 1);
});
