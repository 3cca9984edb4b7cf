import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { emptyConfState, type Snapshot } from "../../raft/index.ts";
import { WalError } from "../../wal/index.ts";
import { heldLogBytesMax, logBytesMax } from "../limits.ts";
import { silentLogger } from "../testing/key-space.ts";
import { RaftSnapshots } from "./raft-snapshots.ts";

const three = { ...emptyConfState, voters: [1n, 2n, 3n] };
const alone = { ...emptyConfState, voters: [1n] };

/** A log whose entries all have the same size; the last one is applied. */
function makeWorld({ entryBytes = 100, snapshotEntries = 10, catchUpEntries = 4 } = {}) {
  const steps: string[] = [];
  const failures: unknown[] = [];
  let recorded: Snapshot | undefined;
  const world = {
    holdsLog: false,
    lastIndex: 0,
    base: 0,
    saveError: undefined as Error | undefined,
    commit: 0,
  };
  const raft = {
    get firstIndex() {
      return world.base + 1;
    },
    get logBytes() {
      return (world.lastIndex - world.base) * entryBytes;
    },
    indexBefore: (bytesMax: number) =>
      Math.max(world.base, world.lastIndex - Math.floor(bytesMax / entryBytes)),
    termOf: (index: number) => (index >= world.base && index <= world.lastIndex ? 1 : undefined),
    recordSnapshot: (snapshot: Snapshot) => {
      recorded = snapshot;
    },
    compact: (index: number) => {
      assert.ok(index <= (recorded?.metadata.index ?? 0), "a snapshot is recorded before");
      world.base = index;
    },
  };
  const snapshots = new RaftSnapshots(
    {
      raft,
      wal: {
        get hardState() {
          return { term: 1, vote: 0n, commit: world.commit };
        },
        append: async ({ hardState }) => void steps.push(`commit ${hardState?.commit}`),
        saveSnapshot: async ({ index }) => void steps.push(`mark ${index}`),
        purge: async ({ index }) => {
          steps.push(`purge log ${index}`);
          return [];
        },
      },
      files: {
        save: async ({ metadata }) => {
          if (world.saveError !== undefined) throw world.saveError;
          steps.push(`file ${metadata.index}`);
        },
        purge: async () => {
          steps.push("purge files");
          return [];
        },
      },
      state: { backend: { commit: async (options) => void steps.push(`sync ${options?.sync}`) } },
      clock: new ManualClock(),
      logger: silentLogger,
      v2State: () => Buffer.from("members"),
      holdsLog: () => world.holdsLog,
      failed: (error) => failures.push(error),
    },
    {
      snapshotEntries,
      catchUpEntries,
      snapshotsKept: 5,
      walsKept: 5,
      lastSnapshotIndex: 0,
    },
  );
  const apply = async (index: number, confState = three): Promise<void> => {
    world.lastIndex = Math.max(world.lastIndex, index);
    world.commit = index;
    snapshots.applied({ index, term: 1, confState });
    await snapshots.settled();
  };
  return { world, snapshots, apply, steps, failures };
}

test("a snapshot is due after so many entries; the store is durable before anything says so", async () => {
  const { apply, steps, world } = makeWorld();
  await apply(10);
  assert.deepEqual(steps, []);
  await apply(11);
  assert.deepEqual(steps, ["sync true", "file 11", "mark 11", "purge files", "purge log 11"]);
  assert.equal(world.base, 7, "slow followers find the last entries");
  await apply(21);
  assert.equal(steps.length, 5);
  await apply(22);
  assert.equal(world.base, 18);
});

test("the commit index in the log reaches up to the mark", async () => {
  const { snapshots, world, steps } = makeWorld();
  world.lastIndex = 20;
  world.commit = 3;
  snapshots.applied({ index: 20, term: 1, confState: three });
  await snapshots.settled();
  assert.deepEqual(steps.slice(1, 4), ["file 20", "commit 20", "mark 20"]);
});

test("while a member gets a snapshot the log is not shortened, unless it grows without end", async () => {
  const entryBytes = 64 * 1024 * 1024;
  const { apply, world } = makeWorld({ entryBytes });
  world.holdsLog = true;
  const held = heldLogBytesMax / entryBytes;
  await apply(held);
  assert.equal(world.base, 0);
  await apply(held + 5);
  assert.ok((world.lastIndex - world.base) * entryBytes <= logBytesMax / 2);
});

test("entries in memory are bounded by their bytes, and a snapshot is taken when they are", async () => {
  const entryBytes = 1024 * 1024;
  const counts = { snapshotEntries: 1_000_000, catchUpEntries: 5_000 };
  const { apply, world, steps } = makeWorld({ entryBytes, ...counts });
  await apply(256);
  assert.deepEqual([world.base, steps], [0, []]);
  await apply(257);
  assert.equal(world.base, 257 - 128);
  assert.ok(steps.includes("mark 257"));
  steps.length = 0;
  world.base = 257;
  world.lastIndex = 600;
  await apply(257);
  assert.deepEqual([world.base, steps], [257, []], "what is not applied is not dropped");
});

test("a lone member keeps few entries, and no more bytes than it has to", async () => {
  const few = makeWorld({ snapshotEntries: 1_000_000 });
  await few.apply(1_999, alone);
  await few.apply(2_001, alone);
  assert.equal(few.world.lastIndex - few.world.base, 1_000);
  const large = makeWorld({ entryBytes: 1024 * 1024, snapshotEntries: 1_000_000 });
  await large.apply(65, alone);
  assert.equal(large.world.lastIndex - large.world.base, 32);
  const learner = makeWorld();
  await learner.apply(5_000, { ...alone, learners: [2n] });
  assert.equal(learner.world.base, 4_996, "only what every cluster drops");
});

test("a full disk puts the snapshot off, any other failure ends the member", async () => {
  const { apply, world, steps, failures } = makeWorld();
  world.saveError = new WalError("no-space", "full");
  await apply(11);
  assert.deepEqual(failures, []);
  world.saveError = undefined;
  await apply(12);
  assert.ok(steps.includes("mark 12"));
  world.saveError = new Error("broken");
  await apply(30);
  assert.equal(failures.length, 1);
});

test("a log that a leader's snapshot has replaced meanwhile is left alone", async () => {
  const { snapshots, world } = makeWorld();
  world.lastIndex = 20;
  world.commit = 20;
  snapshots.applied({ index: 20, term: 1, confState: three });
  world.base = 500;
  world.lastIndex = 500;
  snapshots.replaced(500);
  await snapshots.settled();
  assert.equal(world.base, 500);
  world.lastIndex = 505;
  snapshots.applied({ index: 505, term: 1, confState: three });
  await snapshots.settled();
  assert.equal(world.base, 500, "the next one is due ten entries behind the leader's");
});
