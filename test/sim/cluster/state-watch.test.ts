import assert from "node:assert/strict";
import { test } from "node:test";
import { mvccpb } from "../../../src/wire/protobuf/index.ts";
import { StateWatch } from "./state-watch.ts";

function put(revision: number, key: string, value: string) {
  const pair = mvccpb.KeyValue.create({ key: Buffer.from(key), value: Buffer.from(value) });
  const bytes = mvccpb.KeyValue.encode(pair);
  const payload = { bytes, start: 0, end: bytes.length };
  const change = { kind: "put" as const, key, main: revision, sub: 0, isCreate: true, payload };
  return { revision, changes: [change], span: undefined };
}

test("whoever applies something else than the others, or leaves something out, is found", () => {
  const watch = new StateWatch(() => 7);
  watch.applied("m1", put(2, "a", "1"));
  watch.applied("m2", put(2, "a", "1"));
  assert.deepEqual(watch.revisions, [
    { revision: 2, changes: [{ key: "a", value: "1" }], seenMs: 7 },
  ]);
  assert.throws(() => watch.applied("m3", put(2, "a", "2")), /members apply the same: m3/);
  assert.throws(() => watch.applied("m1", put(4, "a", "2")), /members apply the same: m1/);
});

test("equal positions in the log have equal revisions, and equal revisions equal hashes", () => {
  const watch = new StateWatch(() => 0);
  watch.position("m1", { index: 10, revision: 4 });
  watch.position("m2", { index: 10, revision: 4 });
  assert.throws(() => watch.position("m3", { index: 10, revision: 5 }), /m3 is at revision 5/);
  const at = { hashRevision: 4, compactRevision: 2 };
  watch.hashed("m1", { hash: 1, ...at });
  watch.hashed("m2", { hash: 2, hashRevision: 4, compactRevision: 3 });
  assert.throws(() => watch.hashed("m3", { hash: 3, ...at }), /m3 has 3, m1 has 1/);
});
