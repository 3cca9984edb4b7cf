import assert from "node:assert/strict";
import { test } from "node:test";
import type { Logger } from "../base/index.ts";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { etcdserverpb } from "../wire/protobuf/index.ts";
import { ClusterCare } from "./cluster-care.ts";
import type { Proposer } from "./consensus/proposer.ts";
import type { ReadBarrier } from "./consensus/read-barrier.ts";
import type { Member } from "./member.ts";
import type { MemberOptions } from "./member-options.ts";
import type { Cluster } from "./membership/cluster.ts";
import { versionIntervalMs } from "./membership/version-monitor.ts";
import type { LiveState } from "./state-machine/live-state.ts";
import { optionsInTest } from "./testing/options-in-test.ts";

/** Member 1 of two; the checks themselves have tests of their own. */
function startCare(options: Partial<MemberOptions> = {}) {
  const clock = new ManualClock();
  const told: string[] = [];
  const quiet = (): void => undefined;
  const logger: Logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const peer = { hash: 11, compactRevision: 1, revision: 9 };
  const versions = {
    clusterVersion: undefined as string | undefined,
    downgrade: { enabled: false, targetVersion: "" },
  };
  const raft = { isLeader: true };
  const unused = (): never => assert.fail("not asked for");
  const care = new ClusterCare(optionsInTest({ name: "m", initialCluster: [], ...options }), {
    ownId: 1n,
    member: {
      raft,
      downgrades: { cancel: unused },
      alarms: {
        raise: async (alarm: number, member: bigint) =>
          void told.push(`alarm ${alarm} of ${member}`),
      },
    } as unknown as Member,
    cluster: { versions, members: () => [{ id: 1n }, { id: 2n }] } as unknown as Cluster,
    state: {
      store: {
        hashKv: async () => ({ hash: 11, compactRevision: 1, hashRevision: 9, revision: 9 }),
        compactionHashes: [],
        currentRevision: 9,
      },
    } as unknown as LiveState,
    proposer: {
      async v2Request({ val }: { val: string }) {
        told.push(`version ${val}`);
        versions.clusterVersion = val;
      },
    } as unknown as Proposer,
    barrier: { wait: async () => void told.push("barrier") } as unknown as ReadBarrier,
    queries: {
      version: async () => ({ server: "3.5.17", cluster: "3.5.0" }),
      hashKv: async () => peer,
      renewLease: unused,
      leaseTimeToLive: unused,
      promote: unused,
    },
    clock,
    logger,
  });
  const pass = async (ms: number): Promise<void> => {
    await clock.advance(ms);
    for (let turn = 0; turn < 5; turn++) await clock.yield();
  };
  return { clock, told, peer, raft, versions, care, pass };
}

test("who begins to lead gives the cluster its version, and looks after it until it stops", async () => {
  const { told, versions, care, pass } = startCare();
  care.start();
  care.lead();
  await pass(0);
  assert.deepEqual(told, ["version 3.5.0"]);
  versions.clusterVersion = "3.4.0";
  await pass(versionIntervalMs);
  assert.deepEqual(told, ["version 3.5.0", "version 3.5.0"]);
  care.stop();
  versions.clusterVersion = "3.4.0";
  await pass(versionIntervalMs);
  assert.equal(told.length, 2);
});

test("a member whose data differ from another's does not start", async () => {
  const { peer, care } = startCare();
  await care.checkData();
  peer.hash = 12;
  await assert.rejects(care.checkData(), /found data inconsistency with peers/);
});

test("the leader compares data as often as told, up to date, and raises the alarm of a cluster that is corrupt", async () => {
  const { clock, told, peer, raft, care, pass } = startCare({ corruptCheckMs: 1_000 });
  care.start();
  await pass(1_000);
  assert.ok(told.length > 0 && told.every((line) => line === "barrier"), told.join());
  peer.hash = 12;
  raft.isLeader = false;
  told.length = 0;
  await pass(1_000);
  assert.deepEqual(told, []);
  raft.isLeader = true;
  await pass(1_000);
  assert.deepEqual(
    told.filter((line) => line !== "barrier"),
    [`alarm ${etcdserverpb.AlarmType.CORRUPT} of 0`],
  );
  care.stop();
  assert.equal(clock.pendingTimers, 0);
});

test("without the settings for it nothing is compared", async () => {
  const { clock, care } = startCare();
  care.start();
  assert.equal(clock.pendingTimers, 0);
  care.stop();
});
