import assert from "node:assert/strict";
import { test } from "node:test";
import { mvccpb } from "../../wire/protobuf/index.ts";
import { batchesOf, byRevision, putOf, writeOf } from "./mirror-writes.ts";

const { Event, EventType, KeyValue } = mvccpb;

function pair(key: string, value = "", modRevision = 1): mvccpb.KeyValue {
  return KeyValue.create({ key: Buffer.from(key), value: Buffer.from(value), modRevision });
}

function mapping(prefix: string, destinationPrefix: string) {
  return { prefix: Buffer.from(prefix), destinationPrefix: Buffer.from(destinationPrefix) };
}

test("the prefix of a key is replaced, once", () => {
  const { requestPut } = putOf(pair("a/a/x", "v"), mapping("a/", "b/"));
  assert.equal(requestPut?.key.toString(), "b/a/x");
  assert.equal(requestPut?.value.toString(), "v");
  assert.equal(putOf(pair("a/x"), mapping("a/", "")).requestPut?.key.toString(), "x");
  assert.equal(putOf(pair("a/x"), mapping("", "c/")).requestPut?.key.toString(), "c/a/x");
});

test("a deletion is mirrored as one", () => {
  const event = Event.create({ type: EventType.DELETE, kv: pair("a/x") });
  const write = writeOf(event, mapping("a/", "b/"));
  assert.equal(write.requestDeleteRange?.key.toString(), "b/x");
  assert.equal(write.requestPut, undefined);
});

test("batches keep the order and both limits", () => {
  const puts = [4, 4, 4, 20, 1].map((size, n) =>
    putOf(pair(`${n}`, "x".repeat(size)), mapping("", "")),
  );
  const sizes = (operationsMax: number, bytesMax: number) =>
    [...batchesOf(puts, { operationsMax, bytesMax })].map(({ length }) => length);
  assert.deepEqual(sizes(128, 1_000), [5]);
  assert.deepEqual(sizes(2, 1_000), [2, 2, 1]);
  assert.deepEqual(sizes(128, 10), [2, 1, 1, 1]);
  assert.deepEqual([...batchesOf([], { operationsMax: 1, bytesMax: 1 })], []);
});

test("events of one revision stay together", () => {
  const events = [1, 1, 2, 3, 3].map((revision, n) =>
    Event.create({ type: EventType.PUT, kv: pair(`${n}`, "", revision) }),
  );
  assert.deepEqual(
    byRevision(events).map((group) => group.map(({ kv }) => kv?.modRevision)),
    [[1, 1], [2], [3, 3]],
  );
});
