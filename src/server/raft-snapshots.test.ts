import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { WalError } from "../wal/index.ts";
import { RaftSnapshots } from "./raft-snapshots.ts";

const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };
const confState = {
  voters: [1n, 2n],
  learners: [],
  votersOutgoing: [],
  learnersNext: [],
  autoLeave: false,
};
const position = (index: number) => ({ index, term: 1, confState });

/** A log of a hundred entries, and what became of it. */
function shortened({ saveFails = () => false }: { readonly saveFails?: () => boolean } = {}) {
  const outcome = { firstIndex: 1, marks: [] as number[] };
  const snapshots = new RaftSnapshots(
    {
      raft: {
        get firstIndex() {
          return outcome.firstIndex;
        },
        logBytes: 1_000,
        indexBefore: () => 0,
        termOf: () => 1,
        recordSnapshot: silent,
        compact: (index) => {
          outcome.firstIndex = index + 1;
        },
      },
      wal: {
        hardState: { term: 1, vote: 1n, commit: 100 },
        append: async () => undefined,
        saveSnapshot: async ({ index }) => {
          if (saveFails()) throw new WalError("no-space", "no space left");
          outcome.marks.push(index);
        },
        purge: async () => [],
      },
      files: { save: async () => undefined, purge: async () => [] },
      state: { backend: { commit: async () => undefined } },
      clock: new ManualClock(),
      logger,
      v2State: () => Buffer.alloc(0),
      holdsLog: () => false,
      failed: (error) => assert.fail(String(error)),
    },
    {
      snapshotEntries: 1_000,
      catchUpEntries: 50,
      snapshotsKept: 5,
      walsKept: 5,
      lastSnapshotIndex: 0,
    },
  );
  return { snapshots, outcome };
}

test("a log that is cut begins behind what is applied, in memory at once and on disk soon", async () => {
  const { snapshots, outcome } = shortened();
  snapshots.applied(position(60));
  assert.equal(outcome.firstIndex, 1);
  snapshots.cut();
  snapshots.applied(position(70));
  assert.equal(outcome.firstIndex, 71);
  await snapshots.settled();
  assert.deepEqual(outcome.marks, [70]);
  snapshots.applied(position(80));
  await snapshots.settled();
  assert.equal(outcome.firstIndex, 71);
});

test("a cut that the disk has no room for is made later", async () => {
  let isFull = true;
  const { snapshots, outcome } = shortened({ saveFails: () => isFull });
  snapshots.cut();
  snapshots.applied(position(70));
  await snapshots.settled();
  assert.deepEqual(outcome.marks, []);
  isFull = false;
  snapshots.applied(position(71));
  await snapshots.settled();
  assert.deepEqual(outcome.marks, [71]);
});
