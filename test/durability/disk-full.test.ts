import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import type { CallError } from "../support/etcd-client.ts";
import { skipOutsideCi } from "../support/skip.ts";
import { CrashingMember } from "./crashing-member.ts";
import { temporaryDirectory } from "./member-process.ts";
import { mayMount, SmallDisk } from "./small-disk.ts";

const { AlarmRequest, AlarmType, LeaseRevokeRequest, PutRequest, RangeRequest } = etcdserverpb;
const { Put, Range } = services["etcdserverpb.KV"];
const { Alarm } = services["etcdserverpb.Maintenance"];
const { LeaseRevoke } = services["etcdserverpb.Lease"];

const seed = Number(process.env.DURABILITY_SEED ?? Date.now() % 2 ** 31);
const smallDiskBytes = 96 << 20;
const writingMs = 300;
const recoversWithinMs = 10_000;
const stopsWithinMs = 5_000;
const noSpace = { code: 8, details: "etcdserver: mvcc: database space exceeded" };
const timedOut = { code: 14, details: "etcdserver: request timed out" };

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Place {
  readonly what: string;
  /** What of the member lies on the disk that fills up. */
  readonly onSmallDisk: "everything" | "log" | "store";
}

const places: readonly Place[] = [
  { what: "its whole disk", onSmallDisk: "everything" },
  { what: "its log's disk", onSmallDisk: "log" },
  { what: "its store's disk", onSmallDisk: "store" },
];

for (const place of places) {
  test(`a member with ${place.what} full takes no write, says why, and goes on when there is room`, async (t) => {
    await onSmallDisk(t, place, async (member, disk) => {
      await member.start();
      member.beginWriting();
      await pause(writingMs);
      disk.fill();
      checkRefusals(await member.writingFailed());
      await checkToldFull(member);
      disk.empty();
      await recovered(member);
      await member.check();
      member.beginWriting();
      await pause(writingMs);
      await member.stopWriting();
      await member.check();
      await member.kill();
      await member.start();
    });
  });

  test(`a member killed with ${place.what} full has everything when it starts with room`, async (t) => {
    await onSmallDisk(t, place, async (member, disk) => {
      await member.start();
      member.beginWriting();
      await pause(writingMs);
      disk.fill();
      checkRefusals(await member.writingFailed());
      await member.kill();
      disk.empty();
      await member.start();
      member.beginWriting();
      await pause(writingMs);
      await member.stopWriting();
      await member.check();
    });
  });
}

test("a member whose store waits for room stops in time when told to, and has everything later", async (t) => {
  await onSmallDisk(t, { what: "its store's disk", onSmallDisk: "store" }, async (member, disk) => {
    await member.start();
    member.beginWriting();
    await pause(writingMs);
    disk.fill();
    checkRefusals(await member.writingFailed());
    const begun = performance.now();
    await member.stop();
    assert.ok(performance.now() - begun < stopsWithinMs, "it stops in time");
    disk.empty();
    await member.start();
  });
});

async function onSmallDisk(
  t: TestContext,
  place: Place,
  work: (member: CrashingMember, disk: SmallDisk) => Promise<void>,
): Promise<void> {
  if (!mayMount()) {
    skipOutsideCi(t, "mounting a small file system needs root");
    return;
  }
  const directory = await temporaryDirectory();
  const disk = new SmallDisk(join(directory.path, "small"), smallDiskBytes);
  const random = new SeededRandom(seed);
  const other = join(directory.path, "large");
  const dataDir = join(place.onSmallDisk === "log" ? other : disk.path, "data");
  const walDir = join(place.onSmallDisk === "store" ? other : disk.path, "wal");
  const walArgs = place.onSmallDisk === "everything" ? [] : ["--wal-dir", walDir];
  const args = ["--snapshot-count", "500", ...walArgs];
  const member = new CrashingMember({ dataDir, args: () => args, random });
  try {
    await work(member, disk);
  } catch (cause) {
    const log = member.process.log.slice(-4_000);
    throw new Error(`DURABILITY_SEED=${seed}; the member's log:\n${log}`, { cause });
  } finally {
    await member.dispose();
    disk.remove();
    await directory.remove();
  }
}

/** Nothing was acknowledged, and clients are told in etcd's words. */
function checkRefusals(failures: readonly CallError[]): void {
  for (const failure of failures) {
    const expected = failure.code === noSpace.code ? noSpace : timedOut;
    assert.deepEqual(failure, expected);
  }
}

/** Clients, operators and machines are told; who reads is served. */
async function checkToldFull(member: CrashingMember): Promise<void> {
  const { process: server, client } = member;
  const key = Buffer.from("k");
  const put = await client.call(Put, PutRequest.create({ key }));
  assert.deepEqual(put, { kind: "failed", error: noSpace });
  await client.ask(Range, RangeRequest.create({ key }));
  await client.ask(Range, RangeRequest.create({ key, serializable: true }));
  const { alarms } = await client.ask(Alarm, AlarmRequest.create());
  assert.deepEqual(
    alarms.map(({ alarm }) => alarm),
    [AlarmType.NOSPACE],
  );
  const health = await server.get("/health");
  assert.equal(health?.status, 503);
  assert.deepEqual(JSON.parse(health.body), { health: "false", reason: "ALARM NOSPACE" });
  const ready = await server.get("/readyz");
  assert.equal(ready?.status, 503);
  assert.match(ready.body, /^\[-\]disk_writable failed: /m);
  assert.equal((await server.get("/livez"))?.status, 200);
  assert.match(server.log, /"level":"error",.*"the disk is full: no write is taken until/);
}

/** By itself, once there is room; and what waited in the log's queue is through. */
async function recovered(member: CrashingMember): Promise<void> {
  const deadline = performance.now() + recoversWithinMs;
  while ((await member.process.get("/health"))?.status !== 200) {
    assert.ok(performance.now() < deadline, "the member takes writes again");
    await pause(50);
  }
  const outcome = await member.client.call(LeaseRevoke, LeaseRevokeRequest.create({ id: 1n }));
  assert.ok(outcome.kind === "failed" && outcome.error.code === 5, "there is no such lease");
}
