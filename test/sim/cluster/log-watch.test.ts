import assert from "node:assert/strict";
import { test } from "node:test";
import { type Entry, EntryType, type Message, MessageType } from "../../../src/raft/index.ts";
import { messageInTest } from "../../../src/raft/testing/message-in-test.ts";
import { LogWatch } from "./log-watch.ts";

function entry(index: number, term: number, text = "x"): Entry {
  return { index, term, type: EntryType.normal, data: Buffer.from(text) };
}

function append(from: bigint, term: number, more: Partial<Message>): Message {
  return messageInTest({ type: MessageType.app, from, to: 9n, term, ...more });
}

test("two leaders of one term are found", () => {
  const watch = new LogWatch();
  watch.observe(append(1n, 5, {}));
  watch.observe(append(2n, 6, {}));
  assert.equal(watch.terms, 2);
  assert.throws(
    () => watch.observe(append(2n, 5, {})),
    /one leader a term: 1 and 2 lead in term 5/,
  );
});

test("two entries of one index and term, or with different ones before them, are found", () => {
  for (const second of [
    { entries: [entry(1, 5, "y")] },
    { index: 0, logTerm: 4, entries: [entry(1, 5)] },
  ]) {
    const watch = new LogWatch();
    watch.observe(append(1n, 5, { entries: [entry(1, 5)] }));
    assert.throws(() => watch.observe(append(1n, 5, second)), /logs match: entry 5\/1 is both/);
  }
});

test("an entry that was committed and is another one later is found", () => {
  const watch = new LogWatch();
  watch.observe(append(1n, 5, { entries: [entry(1, 5)] }));
  watch.observe(append(2n, 6, { entries: [entry(1, 6)] }));
  watch.observe(append(2n, 6, { index: 1, logTerm: 6, commit: 1 }));
  assert.throws(
    () => watch.observe(append(3n, 7, { index: 1, logTerm: 5, commit: 1 })),
    /committed entries never change: entry 1 was committed in term 6, then it is of term 5/,
  );
});
