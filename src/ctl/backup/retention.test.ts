import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Backup, backupOf, parseBackupName } from "./backup-name.ts";
import { clearanceOf, newestFirst } from "./retention.ts";

const secondMs = 1_000;
const dayMs = 86_400 * secondMs;
const start = Date.parse("2030-06-15T02:15:03Z");

/** One a day, the oldest first, each ten revisions further. */
function daily(count: number): Backup[] {
  return Array.from({ length: count }, (_, n) => backupOf(new Date(start + n * dayMs), n * 10));
}

/** The days that go, of so many, the newest of which is the new one. */
function gone(
  count: number,
  retention: { countMax?: number; ageDays?: number; countMin?: number },
): number[] {
  const { countMax = 0, ageDays = 0, countMin = 1 } = retention;
  const backups = daily(count);
  const clearance = clearanceOf(backups.at(-1)!, backups.slice(0, -1), {
    countMax,
    ageMsMax: ageDays * dayMs,
    countMin,
  });
  assert.equal(clearance.kind, "remove");
  return clearance.surplus.map((backup) => backups.indexOf(backup)).sort((a, b) => a - b);
}

test("the oldest go when there are too many", () => {
  assert.deepEqual(gone(5, { countMax: 3 }), [0, 1]);
  assert.deepEqual(gone(3, { countMax: 3 }), []);
  assert.deepEqual(gone(3, { countMax: 1 }), [0, 1]);
  assert.deepEqual(gone(100, {}), []);
});

test("what is too old goes, but for the newest ones", () => {
  assert.deepEqual(gone(5, { ageDays: 2 }), [0, 1]);
  assert.deepEqual(gone(5, { ageDays: 2, countMin: 4 }), [0]);
  assert.deepEqual(gone(5, { ageDays: 2, countMin: 9 }), []);
  assert.deepEqual(gone(5, { ageDays: 3, countMax: 2 }), [0, 1, 2]);
});

test("nothing goes when one of the old ones is ahead of the new one", () => {
  const [ahead, added] = [backupOf(new Date(start), 500), backupOf(new Date(start + dayMs), 20)];
  const retention = { countMax: 1, ageMsMax: 1, countMin: 1 };
  assert.deepEqual(clearanceOf(added, [ahead], retention), { kind: "hold", ahead });
});

const backups = fc.array(
  fc
    .record({ at: fc.integer({ min: 0, max: 4_000_000_000 }), revision: fc.nat(1_000) })
    .map(({ at, revision }) => backupOf(new Date(at * secondMs), revision)),
  { maxLength: 30 },
);
const retentions = fc.record({
  countMax: fc.nat(10),
  ageMsMax: fc.nat(4_000_000_000) /* up to 46 days, or 0 */,
  countMin: fc.integer({ min: 1, max: 10 }),
});

test("whatever is there, what goes is old, too many, and never the new one", () => {
  fc.assert(
    fc.property(backups, fc.nat(1_000), retentions, (earlier, revision, retention) => {
      const added = backupOf(new Date(start), revision);
      const clearance = clearanceOf(added, earlier, retention);
      if (clearance.kind === "hold") {
        assert.ok(clearance.ahead.revision > added.revision);
        return;
      }
      const { surplus } = clearance;
      const kept = newestFirst(earlier).filter((backup) => !surplus.includes(backup));
      assert.ok(!surplus.includes(added));
      const { countMax, ageMsMax, countMin } = retention;
      if (countMax > 0) assert.ok(kept.length + 1 <= Math.max(countMax, 1));
      if (countMax === 0 && ageMsMax === 0) assert.deepEqual(surplus, []);
      const floor = Math.min(countMin, countMax || countMin, earlier.length + 1);
      assert.ok(kept.length + 1 >= floor);
      // Nothing that is kept is older than what goes.
      const oldestKept = kept.at(-1)?.takenAtMs ?? Number.POSITIVE_INFINITY;
      for (const { takenAtMs } of surplus) assert.ok(takenAtMs <= oldestKept);
      // A second look finds nothing more.
      assert.deepEqual(clearanceOf(added, kept, retention), { kind: "remove", surplus: [] });
    }),
  );
});

test("a name says when and at which revision, and names sort by time", () => {
  assert.equal(
    backupOf(new Date("2030-06-15T02:15:03.999Z"), 48_211).name,
    "etcd-2030-06-15T021503Z-r48211.db",
  );
  fc.assert(
    fc.property(backups, (made) => {
      for (const backup of made) assert.deepEqual(parseBackupName(backup.name), backup);
      const byName = made.toSorted((a, b) => (a.name.slice(0, 23) < b.name.slice(0, 23) ? 1 : -1));
      const times = (list: readonly Backup[]) => list.map(({ takenAtMs }) => takenAtMs);
      assert.deepEqual(times(byName), times(newestFirst(made)));
    }),
  );
});

test("names that we would not have given are somebody else's", () => {
  for (const name of [
    "etcd-2030-06-15T021503Z-r48211.db.part",
    "keep-etcd-2030-06-15T021503Z-r48211.db",
    "etcd-2030-06-15T021503Z.db",
    "etcd-2030-13-15T021503Z-r1.db",
    "etcd-2030-02-30T021503Z-r1.db",
    "etcd-2030-06-15T021503Z-r007.db",
    "snapshot.db",
  ]) {
    assert.equal(parseBackupName(name), undefined, name);
  }
});
