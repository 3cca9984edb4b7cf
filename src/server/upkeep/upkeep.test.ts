import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdError, type Logger } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { Metrics } from "../../host/index.ts";
import type { WatchHub } from "../../mvcc/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import { leaseExpiryIntervalMs } from "../limits.ts";
import type { Member } from "../member.ts";
import type { MemberOptions } from "../member-options.ts";
import type { LiveState } from "../state-machine/live-state.ts";
import { optionsInTest } from "../testing/options-in-test.ts";
import { Upkeep } from "./upkeep.ts";

const minuteMs = 60_000;

/** The parts that do the work have tests of their own; here is what they are given to work with. */
function startUpkeep(options: Partial<MemberOptions> = {}) {
  const clock = new ManualClock();
  const metrics = new Metrics().etcd;
  const told: string[] = [];
  const warnings: unknown[] = [];
  const logger: Logger = {
    debug() {},
    info() {},
    error() {},
    warn: (...line) => void warnings.push(line),
  };
  const expired: bigint[] = [];
  const failures: unknown[] = [];
  const store = {
    currentRevision: 5_000,
    isCompactionPending: false,
    async runCompaction() {
      told.push("compaction");
      return { compactRevision: 7, removedRecords: 5, removedBytes: 500 };
    },
  };
  const backend = { pendingBytes: 0, commit: async () => void told.push("commit") };
  const lessor = { expired: () => expired.splice(0), dueCheckpoints: () => [] };
  const raft = { isLeader: true, term: 3 };
  const world = { alarmRefusal: undefined as Error | undefined };
  const member = {
    raft,
    alarms: {
      async raise(alarm: number) {
        told.push(`alarm ${alarm}`);
        if (world.alarmRefusal !== undefined) throw world.alarmRefusal;
      },
    },
    compact: async ({ revision }: { revision: bigint }) => void told.push(`compact ${revision}`),
    leases: { revokeExpired: async (id: bigint) => void told.push(`revoke ${id}`) },
  };
  const hub = {
    tick: () => undefined,
    catchUp() {
      told.push("catch up");
      return { kind: "idle" };
    },
  };
  const upkeep = new Upkeep(optionsInTest({ name: "m", initialCluster: [], ...options }), {
    state: { backend, store, lessor } as unknown as LiveState,
    hub: hub as unknown as WatchHub,
    clock,
    logger,
    metrics,
    member: () => member as unknown as Member,
    failed: (error) => void failures.push(error),
  });
  return { clock, metrics, told, warnings, expired, failures, store, raft, world, upkeep };
}

test("what is applied gets to the store's disk in time, and is measured; until the very end", async () => {
  const { clock, metrics, told, upkeep } = startUpkeep({ backendBatchIntervalMs: 50 });
  upkeep.applied(1);
  await clock.advance(50);
  assert.deepEqual(told, ["commit"]);
  await clock.yield();
  assert.equal(metrics.etcd_disk_backend_commit_duration_seconds.count, 1);
  upkeep.stop();
  upkeep.applied(2);
  await clock.advance(50);
  assert.deepEqual(told, ["commit", "commit"]);
  upkeep.applied(3);
  upkeep.stopCommits();
  await clock.advance(minuteMs);
  assert.deepEqual(told, ["commit", "commit"]);
});

test("a compaction that a stop interrupted is ended at the start, and a new one when it is asked for", () => {
  const { told, store, upkeep } = startUpkeep();
  upkeep.start();
  upkeep.compact();
  assert.deepEqual(told, []);
  store.isCompactionPending = true;
  upkeep.compact();
  assert.deepEqual(told, ["compaction"]);
  const interrupted = startUpkeep();
  interrupted.store.isCompactionPending = true;
  interrupted.upkeep.start();
  assert.deepEqual(interrupted.told, ["compaction"]);
});

test("the leader forgets history as the settings say, and nobody else does", async () => {
  const autoCompaction = { kind: "revision", revisions: 1_000 } as const;
  const { clock, told, store, raft, upkeep } = startUpkeep({ autoCompaction });
  upkeep.start();
  await clock.advance(5 * minuteMs);
  assert.deepEqual(told, ["compact 4000"]);
  raft.isLeader = false;
  store.currentRevision = 9_000;
  await clock.advance(5 * minuteMs);
  upkeep.stop();
  raft.isLeader = true;
  await clock.advance(5 * minuteMs);
  assert.deepEqual(told, ["compact 4000"]);
});

test("leases that ran out are revoked through the log, and counted", async () => {
  const { clock, metrics, told, expired, upkeep } = startUpkeep();
  expired.push(7n, 8n);
  await clock.advance(leaseExpiryIntervalMs);
  assert.deepEqual(told, ["revoke 7", "revoke 8"]);
  assert.equal(metrics.etcd_debugging_server_lease_expired_total.value, 2);
  upkeep.stop();
  expired.push(9n);
  await clock.advance(leaseExpiryIntervalMs);
  assert.equal(told.length, 2);
});

test("watchers that lag are helped, until the stop", async () => {
  const { clock, told, failures, upkeep } = startUpkeep();
  upkeep.watchersLag();
  await clock.yield();
  await clock.yield();
  assert.deepEqual(told, ["catch up"]);
  upkeep.stop();
  upkeep.watchersLag();
  await clock.yield();
  await clock.yield();
  assert.deepEqual([told, failures], [["catch up"], []]);
});

test("a member without space says so to the cluster; if it cannot, to its operator", async () => {
  const { clock, told, warnings, failures, world, upkeep } = startUpkeep();
  const alarm = `alarm ${etcdserverpb.AlarmType.NOSPACE}`;
  upkeep.spaceExhausted();
  await clock.yield();
  assert.deepEqual([told, warnings], [[alarm], []]);
  world.alarmRefusal = etcdError("Timeout");
  upkeep.spaceExhausted();
  await clock.yield();
  assert.deepEqual([told, failures], [[alarm, alarm], []]);
  assert.equal(warnings.length, 1);
});
