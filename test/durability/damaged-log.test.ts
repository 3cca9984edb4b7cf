import assert from "node:assert/strict";
import { open, readFile, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { crc32c } from "../../src/base/index.ts";
import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { raftpb, snappb } from "../../src/wire/protobuf/index.ts";
import { digestOfLog, type LogRecord, recordsOf, segmentsOf } from "./log-records.ts";
import {
  copyOf,
  refusalOf,
  restartTwice,
  type StoppedMember,
  stoppedMember,
} from "./stopped-member.ts";

const seed = Number(process.env.DURABILITY_SEED ?? Date.now() % 2 ** 31);
const random = new SeededRandom(seed);
console.log(`# DURABILITY_SEED=${seed}`);

const writes = 40;
const snapshotArgs = ["--snapshot-count", "10"];

/** Its store has nothing of what was written: everything is in the log. */
let storeBehind: StoppedMember;
/** Its store has everything. */
let storeAhead: StoppedMember;
/** Its log begins at a snapshot. */
let withSnapshots: StoppedMember;

before(async () => {
  [storeBehind, storeAhead, withSnapshots] = await Promise.all([
    stoppedMember({ writes, settled: false }),
    stoppedMember({ writes, settled: true }),
    stoppedMember({ writes, settled: true, args: snapshotArgs }),
  ]);
});

after(() => Promise.all([storeBehind, storeAhead, withSnapshots].map((m) => m?.remove())));

interface DamagedSegment {
  readonly path: string;
  readonly records: readonly LogRecord[];
  readonly lastEntry: LogRecord;
}

/** The newest segment, cut behind its last entry: what follows an entry was not synced, so a power cut may take it. */
async function withEntryLast(dataDir: string): Promise<DamagedSegment> {
  const path = (await segmentsOf(dataDir)).at(-1)!;
  const records = await recordsOf(path);
  const lastEntry = records.findLast(({ index }) => index !== undefined)!;
  const { size } = await stat(path);
  await truncate(path, lastEntry.end + (-(lastEntry.end - lastEntry.offset) & 7));
  await truncate(path, size);
  return { path, records, lastEntry };
}

async function flipBit(path: string, position: number): Promise<void> {
  const file = await open(path, "r+");
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, position);
  byte[0]! ^= 1 << random.below(8);
  await file.write(byte, 0, 1, position);
  await file.close();
}

function between(from: number, to: number): number {
  return from + random.below(to - from);
}

/** All of `stopped`'s writes but possibly the last, whose record was damaged. */
function checkFound(
  found: ReadonlyMap<string, string>,
  { written }: StoppedMember,
  last: "kept" | "lost",
): void {
  const expected = [...written].slice(0, last === "kept" ? undefined : -1);
  assert.deepEqual([...found].sort(), expected.sort());
}

function checkRepairTold(log: string, segment: string, offset: number): void {
  const line = log.split("\n").find((candidate) => candidate.includes("repaired the log's tail"));
  assert.ok(line !== undefined, log);
  const told = JSON.parse(line) as Record<string, unknown>;
  assert.equal(told.level, "warn");
  assert.deepEqual({ file: told.file, offset: told.offset }, { file: segment, offset });
}

const tailDamages: readonly (readonly [
  string,
  (path: string, record: LogRecord) => Promise<void>,
])[] = [
  [
    "cut anywhere in its last record",
    (path, { offset, end }) => truncate(path, between(offset + 1, end)),
  ],
  [
    "with a flipped bit in its last record",
    (path, { offset, end }) => flipBit(path, between(offset, end)),
  ],
];

for (const [what, damage] of tailDamages) {
  for (const repetition of [1, 2]) {
    test(`a log ${what} is repaired: only that record's write is gone (${repetition})`, async () => {
      const dataDir = copyOf(storeBehind, `tail-${what.slice(0, 3)}-${repetition}`);
      const { path, lastEntry } = await withEntryLast(dataDir);
      await damage(path, lastEntry);
      const { found, log } = await restartTwice(dataDir);
      checkFound(found, storeBehind, "lost");
      checkRepairTold(log, path, lastEntry.offset);
    });

    test(`a log ${what} goes on behind a store that has the write (${repetition})`, async () => {
      const dataDir = copyOf(storeAhead, `tail-${what.slice(0, 3)}-${repetition}`);
      const { path, lastEntry } = await withEntryLast(dataDir);
      await damage(path, lastEntry);
      const { found, log } = await restartTwice(dataDir);
      checkFound(found, storeAhead, "kept");
      checkRepairTold(log, path, lastEntry.offset);
    });
  }
}

test("a log behind its store is continued as often as it takes", async () => {
  const dataDir = copyOf(storeAhead, "again");
  for (let cuts = 0; cuts < 2; cuts++) {
    const { path, lastEntry } = await withEntryLast(dataDir);
    await truncate(path, between(lastEntry.offset + 1, lastEntry.end));
    const { found } = await restartTwice(dataDir, ["--backend-batch-interval", "1ms"]);
    assert.equal(found.size, cuts === 0 ? writes : writes + 30);
  }
});

test("a log whose unsynced end is lost has every acknowledged write", async () => {
  const dataDir = copyOf(storeBehind, "unsynced");
  await withEntryLast(dataDir);
  const { found } = await restartTwice(dataDir);
  checkFound(found, storeBehind, "kept");
});

test("a log with a flipped bit before its end is refused by file and offset, and left alone", async () => {
  const dataDir = copyOf(storeBehind, "middle-flip");
  const path = (await segmentsOf(dataDir)).at(-1)!;
  const records = await recordsOf(path);
  const record = records[between(3, records.length - 2)]!;
  await flipBit(path, between(record.offset, record.end));
  const before = await digestOfLog(dataDir);
  const refusal = await refusalOf(dataDir);
  assert.ok(refusal.startsWith(`Cannot read ${path} at byte ${record.offset} (`), refusal);
  assert.deepEqual(await digestOfLog(dataDir), before);
});

test("a log with bytes cut out before its end is refused by file and offset, and left alone", async () => {
  const dataDir = copyOf(storeBehind, "middle-cut");
  const path = (await segmentsOf(dataDir)).at(-1)!;
  const records = await recordsOf(path);
  const record = records[between(3, records.length - 2)]!;
  const bytes = await readFile(path);
  const from = between(record.offset + 1, record.end);
  await writeFile(path, Buffer.concat([bytes.subarray(0, from), bytes.subarray(record.end)]));
  const before = await digestOfLog(dataDir);
  const refusal = await refusalOf(dataDir);
  assert.ok(refusal.startsWith(`Cannot read ${path} at byte ${record.offset} (`), refusal);
  assert.deepEqual(await digestOfLog(dataDir), before);
});

test("a log whose earlier segment is damaged or missing is refused", async () => {
  const stopped = await stoppedMember({ writes: 50, valueBytes: 1_400_000, settled: true });
  try {
    const [first, second] = await segmentsOf(stopped.dataDir);
    assert.ok(second !== undefined, "70 MB take two segments");
    const record = (await recordsOf(first!)).at(-1)!;
    await flipBit(first!, between(record.offset, record.end));
    const damaged = await refusalOf(stopped.dataDir);
    assert.ok(damaged.startsWith(`Cannot read ${first} at byte ${record.offset} (`), damaged);
    await rm(first!);
    const missing = await refusalOf(stopped.dataDir);
    assert.match(missing, new RegExp(`^Cannot read .*${basename(second)} .*segment-missing`));
  } finally {
    await stopped.remove();
  }
});

test("a lost store is made again from a log that has everything", async () => {
  const dataDir = copyOf(storeAhead, "no-store");
  await rm(join(dataDir, "member", "store"), { recursive: true });
  const { found } = await restartTwice(dataDir);
  checkFound(found, storeAhead, "kept");
});

test("a lost store is refused when the log begins at a snapshot", async () => {
  const dataDir = copyOf(withSnapshots, "no-store");
  const store = join(dataDir, "member", "store");
  await rm(store, { recursive: true });
  for (let start = 0; start < 2; start++) {
    const refusal = await refusalOf(dataDir, snapshotArgs);
    assert.match(refusal, new RegExp(`^Cannot start: the store at ${store} ends at .* index 0,`));
  }
});

test("a lost log is refused when there is a store", async () => {
  const dataDir = copyOf(storeAhead, "no-log");
  const wal = join(dataDir, "member", "wal");
  await rm(wal, { recursive: true });
  for (let start = 0; start < 2; start++) {
    const refusal = await refusalOf(dataDir);
    assert.match(refusal, new RegExp(`^Cannot start: ${wal} holds no log, but the store`));
  }
});

async function newestSnapshot(dataDir: string): Promise<string> {
  const path = Object.keys(await digestOfLog(dataDir)).findLast((name) => name.endsWith(".snap"));
  assert.ok(path !== undefined, "there are snapshots");
  return path;
}

test("a damaged snapshot file is set aside and an older one used", async () => {
  const dataDir = copyOf(withSnapshots, "bad-snap");
  const path = await newestSnapshot(dataDir);
  await flipBit(path, 20);
  const { found, log } = await restartTwice(dataDir, snapshotArgs);
  checkFound(found, withSnapshots, "kept");
  assert.ok(log.includes(path), log);
});

test("a snapshot file of another cluster is refused", async () => {
  const dataDir = copyOf(withSnapshots, "foreign-snap");
  const path = await newestSnapshot(dataDir);
  const snapshot = raftpb.Snapshot.decode(snappb.Snapshot.decode(await readFile(path)).data!);
  const confState = raftpb.ConfState.create({ voters: [0x1234n] });
  const metadata = raftpb.SnapshotMetadata.create({ ...snapshot.metadata, confState });
  const data = raftpb.Snapshot.encode(raftpb.Snapshot.create({ ...snapshot, metadata }));
  const crc = crc32c(0, data, 0, data.length);
  await writeFile(path, snappb.Snapshot.encode(snappb.Snapshot.create({ crc, data })));
  const refusal = await refusalOf(dataDir, snapshotArgs);
  assert.ok(refusal.startsWith(`Cannot read ${path} at byte 0 (snapshot-mark-mismatch)`), refusal);
});

test("a snapshot file that the log knows nothing of is not used", async () => {
  const dataDir = copyOf(withSnapshots, "unknown-snap");
  const path = await newestSnapshot(dataDir);
  await rename(path, path.replace(/[0-9a-f]{16}\.snap$/, "00000000000fffff.snap"));
  const { found } = await restartTwice(dataDir, snapshotArgs);
  checkFound(found, withSnapshots, "kept");
});
