import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdError, type Logger } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import type { Cluster } from "./cluster.ts";
import { VersionMonitor, versionIntervalMs } from "./version-monitor.ts";

/** Member 1 of three; the others answer what `servers` holds. */
function startMonitor() {
  const clock = new ManualClock();
  const servers = new Map<bigint, string>([[2n, "3.5.17"]]);
  const raft = { isLeader: true };
  const versions = {
    clusterVersion: undefined as string | undefined,
    downgrade: { enabled: false, targetVersion: "" },
  };
  const warnings: string[] = [];
  const logger: Logger = { debug() {}, info() {}, warn: (m) => void warnings.push(m), error() {} };
  const outcomes: Error[] = [];
  const cluster = { versions, members: () => [{ id: 1n }, { id: 2n }, { id: 3n }] };
  let cancelled = 0;
  const monitor = new VersionMonitor({
    ownId: 1n,
    ownVersion: "3.5.17",
    cluster: cluster as unknown as Cluster,
    raft,
    queries: {
      version: async (id) => {
        const server = servers.get(id);
        if (server === undefined) throw new Error("connection refused");
        return { server, cluster: "3.0.0" };
      },
    },
    proposer: {
      v2Request: async ({ val }) => {
        const error = outcomes.shift();
        if (error !== undefined) throw error;
        versions.clusterVersion = val;
      },
    },
    downgrades: {
      cancel: async () => {
        cancelled++;
        return "";
      },
    },
    clock,
    logger,
  });
  const pass = async (): Promise<void> => {
    await clock.advance(versionIntervalMs);
    await clock.yield();
  };
  return {
    clock,
    servers,
    raft,
    versions,
    warnings,
    outcomes,
    monitor,
    pass,
    cancelled: () => cancelled,
  };
}

test("a new leader gives the cluster a version at once, and the right one when all are heard", async () => {
  const { clock, servers, versions, monitor, pass } = startMonitor();
  monitor.lookNow();
  await clock.yield();
  assert.equal(versions.clusterVersion, "3.0.0");
  await pass();
  assert.equal(versions.clusterVersion, "3.0.0");
  servers.set(3n, "3.4.23");
  await pass();
  assert.equal(versions.clusterVersion, "3.4.0");
  servers.set(3n, "3.5.17");
  await pass();
  assert.equal(versions.clusterVersion, "3.5.0");
  servers.set(3n, "3.4.23");
  await pass();
  assert.equal(versions.clusterVersion, "3.5.0");
  monitor.stop();
  assert.equal(clock.pendingTimers, 0);
});

test("a member that does not lead any more leaves it to the next leader", async () => {
  const { clock, raft, versions, monitor, pass } = startMonitor();
  raft.isLeader = false;
  monitor.lookNow();
  await pass();
  assert.equal(versions.clusterVersion, undefined);
  assert.equal(clock.pendingTimers, 0);
});

test("a version that could not be set is set at the next look", async () => {
  const { clock, versions, warnings, outcomes, monitor, pass } = startMonitor();
  outcomes.push(etcdError("Timeout"));
  monitor.lookNow();
  await clock.yield();
  assert.deepEqual(warnings, ["failed to update cluster version"]);
  await pass();
  assert.equal(versions.clusterVersion, "3.0.0");
  monitor.stop();
});

test("a downgrade whose target all members run is ended", async () => {
  const { clock, servers, versions, monitor, cancelled } = startMonitor();
  servers.set(3n, "3.5.1");
  versions.clusterVersion = "3.5.0";
  versions.downgrade = { enabled: true, targetVersion: "3.5.0" };
  monitor.lookNow();
  await clock.yield();
  assert.equal(cancelled(), 1);
  monitor.stop();
});
