import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { CrashingMember } from "./crashing-member.ts";
import { temporaryDirectory } from "./member-process.ts";

/** DURABILITY_ROUNDS and DURABILITY_SEED repeat a run; the moments of kills depend on the machine too. */
const rounds = Number(process.env.DURABILITY_ROUNDS ?? 100);
const seed = Number(process.env.DURABILITY_SEED ?? Date.now() % 2 ** 31);

/**
 * Each start takes one of these: snapshots and store batches so frequent that kills fall into all of what the member does
 * with them, and so rare that a restart has much to apply again.
 */
const settings = [
  ["--snapshot-count", "200", "--backend-batch-limit", "50"],
  ["--snapshot-count", "50", "--backend-batch-interval", "10ms"],
  [
    "--snapshot-count",
    "600",
    "--backend-batch-interval",
    "10m",
    "--backend-batch-limit",
    "1000000",
  ],
] as const;

const writingMsMax = 350;
const startingMsMax = 300;
const firstStartKills = 15;
const firstStartMsMax = 500;
const compactionMsMax = 20;
const snapshotMsMax = 10;
const snapshotWithinMs = 5_000;

/** What the member is doing when it is killed. */
const moments = ["writing", "writing", "compacting", "snapshot", "starting", "idle"] as const;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test(`every acknowledged write is there after ${rounds} kills at any moment, and watchers go on without a gap`, async (t) => {
  const random = new SeededRandom(seed);
  const directory = await temporaryDirectory();
  const member = crashingMember(directory.path, random);
  let round = 0;
  try {
    await member.start();
    for (; round < rounds; round++) await crash(member, random);
    const { requests, revision, medianStartMs } = member;
    t.diagnostic(
      `seed ${seed}: ${requests} requests, revision ${revision}, starts in ${Math.round(medianStartMs)} ms`,
    );
  } catch (error) {
    const log = member.process.log.slice(-4_000);
    throw new Error(`DURABILITY_SEED=${seed}, round ${round}; the member's log:\n${log}`, {
      cause: error,
    });
  } finally {
    await member.dispose();
    await directory.remove();
  }
});

test("a member killed again and again while it starts for the first time starts in the end", async () => {
  const random = new SeededRandom(seed);
  const directory = await temporaryDirectory();
  const member = crashingMember(directory.path, random);
  try {
    for (let kill = 0; kill < firstStartKills; kill++) {
      await member.startAndKill(random.below(firstStartMsMax));
    }
    await member.start();
    member.beginWriting();
    await pause(writingMsMax);
    await member.kill();
    await member.start();
  } finally {
    await member.dispose();
    await directory.remove();
  }
});

function crashingMember(dataDir: string, random: SeededRandom): CrashingMember {
  const args = () => settings[random.below(settings.length)]!;
  return new CrashingMember({ dataDir, args, random });
}

/** Kills the member at one of the moments and starts it again, which checks what it then holds. */
async function crash(member: CrashingMember, random: SeededRandom): Promise<void> {
  const moment = moments[random.below(moments.length)]!;
  member.beginWriting();
  await pause(random.below(writingMsMax));
  if (moment === "idle") {
    await crashWhenIdle(member);
    return;
  }
  if (moment === "compacting") {
    member.beginCompaction();
    await pause(random.below(compactionMsMax));
  }
  if (moment === "snapshot") {
    await member.process.logShows(/triggering snapshot/, snapshotWithinMs);
    await pause(random.below(snapshotMsMax));
  }
  await member.kill();
  if (moment === "starting") await member.startAndKill(random.below(startingMsMax));
  await member.start();
}

/** Nothing at all changes then. */
async function crashWhenIdle(member: CrashingMember): Promise<void> {
  await member.stopWriting();
  const before = await member.hash();
  await member.kill();
  await member.start();
  assert.deepEqual(await member.hash(), before);
}
