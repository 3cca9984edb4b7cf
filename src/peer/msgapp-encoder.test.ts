import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedFramesBytesMax } from "./limits.ts";
import { EntryFrames, frameTypes, MsgAppEncoder } from "./msgapp-encoder.ts";
import { append, entry } from "./testing/messages.ts";

test("an append that continues in the same term is short, any other one is long", () => {
  const encoder = new MsgAppEncoder(new EntryFrames());
  const form = (fields: Parameters<typeof append>) => encoder.encode(append(...fields))[0]![0];
  assert.equal(form([5, ["a", "b"], { logTerm: 0 }]), frameTypes.message);
  assert.equal(form([7, ["c"]]), frameTypes.entries);
  assert.equal(form([8, []]), frameTypes.entries);
  assert.equal(form([8, ["d"], { term: 2 }]), frameTypes.message, "a new term");
  assert.equal(form([9, ["e"], { term: 2, logTerm: 1 }]), frameTypes.message, "after the old one");
  assert.equal(form([10, ["f"], { term: 2, logTerm: 2 }]), frameTypes.entries);
  assert.equal(form([9, ["e"], { term: 2, logTerm: 2 }]), frameTypes.message, "back again");
});

test("what goes to several followers is encoded once", () => {
  const frames = new EntryFrames();
  const entries = [entry(1, "a"), entry(2, "b")];
  const once = frames.frame(entries);
  assert.equal(frames.frame([...entries]), once);
  assert.notEqual(frames.frame(entries.slice(0, 1)), once);
  assert.notEqual(frames.frame([entry(1, "a"), entry(2, "b")]), once);
  frames.clear();
  assert.notEqual(frames.frame(entries), once);
});

test("frames are not kept without bound", () => {
  const frames = new EntryFrames();
  const large = () => [entry(1, Buffer.alloc(sharedFramesBytesMax / 4))];
  const first = large();
  const encoded = frames.frame(first);
  assert.equal(frames.frame(first), encoded);
  for (let i = 0; i < 4; i++) frames.frame(large());
  assert.notEqual(frames.frame(first), encoded);
});
