import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { entryBytes, RaftLog } from "./log.ts";
import { type Entry, emptyConfState, type Snapshot } from "./types.ts";

function entry(term: number, index: number, data = ""): Entry {
  return { term, index, type: 0, data: Buffer.from(data) };
}

/** A durable log with these terms from index 1 on, of which `committed` and `applied` are so. */
function logOf(terms: readonly number[], committed = 0, applied = 0): RaftLog {
  return RaftLog.restored({
    base: { index: 0, term: 0 },
    entries: terms.map((term, i) => entry(term, i + 1)),
    committed,
    applied,
  });
}

function termsOf(log: RaftLog): (number | undefined)[] {
  return Array.from({ length: log.lastIndex }, (_, i) => log.term(i + 1));
}

function snapshotAt(index: number, term: number): Snapshot {
  return { data: Buffer.from("state"), metadata: { index, term, confState: emptyConfState } };
}

test("an append that does not fit at its predecessor is refused", () => {
  const log = logOf([1, 1]);
  assert.equal(log.maybeAppend({ index: 2, term: 2 }, [entry(2, 3)]), undefined);
  assert.equal(log.maybeAppend({ index: 3, term: 1 }, [entry(2, 4)]), undefined);
  assert.deepEqual(termsOf(log), [1, 1]);
});

test("an append replaces what contradicts it, and makes it unstable", () => {
  const log = logOf([1, 1, 1]);
  assert.equal(log.maybeAppend({ index: 1, term: 1 }, [entry(1, 2), entry(2, 3)]), 3);
  assert.deepEqual(termsOf(log), [1, 1, 2]);
  assert.deepEqual([log.durable, log.unstable().map(({ index }) => index)], [2, [3]]);
});

test("an append of what is there already cuts nothing off", () => {
  const log = logOf([1, 1, 1]);
  assert.equal(log.maybeAppend({ index: 0, term: 0 }, [entry(1, 1)]), 1);
  assert.deepEqual(termsOf(log), [1, 1, 1]);
  assert.equal(log.hasUnstable, false);
});

test("committed entries are never replaced", () => {
  const log = logOf([1, 1], 2);
  assert.throws(() => log.maybeAppend({ index: 0, term: 0 }, [entry(2, 1)]), {
    name: "InvariantError",
  });
});

test("a write that was overtaken does not make its replacement durable", () => {
  const log = logOf([1]);
  log.maybeAppend({ index: 1, term: 1 }, [entry(1, 2)]);
  log.maybeAppend({ index: 1, term: 1 }, [entry(2, 2)]);
  log.stableTo(2, 1);
  assert.equal(log.durable, 1);
  log.stableTo(2, 2);
  assert.equal(log.durable, 2);
});

test("entries are handed out for applying once they are committed and durable, in bounded batches", () => {
  const log = RaftLog.restored(
    {
      base: { index: 0, term: 0 },
      entries: [1, 2, 3].map((index) => entry(1, index, "0123456789")),
      committed: 3,
      applied: 0,
    },
    { committedBytesMax: 2 * entryBytes(entry(1, 1, "0123456789")), applyingBytesMax: 80 },
  );
  log.push(entry(1, 4));
  log.commitTo(4);
  assert.deepEqual(
    log.takeCommitted().map(({ index }) => index),
    [1, 2],
  );
  assert.deepEqual(
    log.takeCommitted().map(({ index }) => index),
    [3],
  );
  assert.equal(log.hasCommitted, false, "the fourth is not durable");
  log.stableTo(4, 1);
  assert.equal(log.hasCommitted, false, "too much is being applied already");
  log.appliedTo(2);
  assert.deepEqual(
    log.takeCommitted().map(({ index }) => index),
    [4],
  );
});

test("a single entry larger than every limit is still handed out", () => {
  const log = RaftLog.restored(
    { base: { index: 0, term: 0 }, entries: [entry(1, 1, "large")], committed: 1, applied: 0 },
    { committedBytesMax: 0, applyingBytesMax: 1 },
  );
  assert.equal(log.takeCommitted().length, 1);
  assert.equal(log.slice(1, 2, 0).length, 1);
});

test("compaction keeps the term of the last entry it removes", () => {
  const log = logOf([1, 2, 3], 3, 2);
  log.compact(2);
  assert.deepEqual([log.firstIndex, log.term(1), log.term(2), log.term(3)], [3, undefined, 2, 3]);
  assert.throws(() => log.compact(3), { name: "InvariantError" });
  assert.throws(() => log.slice(2, 3, 100), { name: "InvariantError" });
  log.compact(1);
  assert.equal(log.firstIndex, 3);
});

test("a restored snapshot is all there is, and holds applying back until it is durable", () => {
  const log = logOf([1, 1]);
  const snapshot = snapshotAt(5, 2);
  log.restore(snapshot);
  assert.deepEqual([log.firstIndex, log.lastIndex, log.lastTerm, log.committed], [6, 5, 2, 5]);
  log.maybeAppend({ index: 5, term: 2 }, [entry(2, 6)]);
  log.commitTo(6);
  log.stableTo(6, 2);
  assert.equal(log.hasCommitted, false);
  log.snapshotStable(snapshotAt(4, 2));
  assert.equal(log.hasCommitted, false, "another snapshot was meant");
  log.snapshotStable(snapshot);
  assert.equal(log.takeCommitted().length, 1);
});

test("the last index up to a term is where two logs can still agree", () => {
  const log = logOf([1, 1, 3, 3, 5]);
  for (const [index, term, expected] of [
    [5, 5, 5],
    [5, 4, 4],
    [5, 2, 2],
    [3, 3, 3],
    [9, 5, 5],
    [5, 0, 0],
  ] as const) {
    assert.equal(log.lastIndexUpToTerm(index, term), expected, `${index} ${term}`);
  }
});

test("a committed configuration change is noticed until it is applied", () => {
  const log = RaftLog.restored({
    base: { index: 0, term: 0 },
    entries: [entry(1, 1), { ...entry(1, 2), type: 1 }, entry(1, 3)],
    committed: 1,
    applied: 0,
  });
  assert.equal(log.hasUnappliedConfChange(), false);
  log.commitTo(3);
  assert.equal(log.hasUnappliedConfChange(), true);
  log.takeCommitted();
  log.appliedTo(2);
  assert.equal(log.hasUnappliedConfChange(), false);
});

test("a slice holds as many entries as fit, and at least one", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 1 }), fc.nat(500), (sizes, bytesMax) => {
      const log = RaftLog.restored({
        base: { index: 0, term: 0 },
        entries: sizes.map((size, i) => entry(1, i + 1, "x".repeat(size))),
        committed: 0,
        applied: 0,
      });
      const slice = log.slice(1, sizes.length + 1, bytesMax);
      const bytes = slice.reduce((sum, each) => sum + entryBytes(each), 0);
      assert.ok(slice.length === 1 || bytes <= bytesMax);
      if (slice.length < sizes.length) {
        assert.ok(bytes + entryBytes(entry(1, 1, "x".repeat(sizes[slice.length]!))) > bytesMax);
      }
    }),
  );
});

test("the bytes of the entries held are known, and where to cut to keep so many of them", () => {
  const log = logOf([1, 1, 1, 1], 4, 4);
  const size = entryBytes(entry(1, 1));
  log.push(entry(1, 5, "twelve bytes"));
  assert.equal(log.bytes, 5 * size + 12);
  assert.equal(log.indexBefore(log.bytes), 0);
  assert.equal(log.indexBefore(log.bytes - 1), 1);
  assert.equal(log.indexBefore(2 * size + 12), 3);
  assert.equal(log.indexBefore(0), 5);
  log.compact(3);
  assert.equal(log.bytes, 2 * size + 12);
  assert.equal(log.indexBefore(log.bytes), 3);
  log.maybeAppend({ index: 4, term: 1 }, [entry(2, 5)]);
  assert.equal(log.bytes, 2 * size);
  log.assertInvariants();
  log.restore(snapshotAt(9, 3));
  assert.equal(log.bytes, 0);
  assert.equal(log.indexBefore(0), 9);
});
