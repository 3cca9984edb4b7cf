import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding } from "../../base/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import { parseMetrics } from "../server-metrics.ts";
import { examineCluster } from "./examine-cluster.ts";
import { examineServer } from "./examine-server.ts";
import type { ClusterFacts, ServerFacts } from "./facts.ts";

const { AlarmMember, AlarmType, Member, StatusResponse } = etcdserverpb;
const now = new Date("2030-06-15T00:00:00Z");

function server(
  facts: Partial<ServerFacts> = {},
  status: Partial<etcdserverpb.StatusResponse> = {},
): ServerFacts {
  return {
    endpoint: "127.0.0.1:2379",
    isEncrypted: false,
    status: StatusResponse.create({ leader: 1n, version: "3.5.17", dbSize: 20_000, ...status }),
    failure: undefined,
    metrics: parseMetrics("process_open_fds 10\nprocess_max_fds 1024\n"),
    clockAheadMs: 0,
    certificateEnd: undefined,
    ...facts,
  };
}

function members(...names: string[]): etcdserverpb.Member[] {
  return names.map((name, n) => Member.create({ id: BigInt(n + 1), name }));
}

function cluster(facts: Partial<ClusterFacts> = {}): ClusterFacts {
  return {
    now,
    servers: [server(), server(), server()],
    members: members("a", "b", "c"),
    alarms: [],
    quorumFailure: undefined,
    ...facts,
  };
}

/** Severity and text of what is not fine. */
function complaints(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ severity }) => severity !== "fine")
    .map(({ severity, text }) => `${severity}: ${text}`);
}

test("a healthy cluster of three has nothing to complain of", () => {
  assert.deepEqual(complaints(examineCluster(cluster())), []);
  assert.deepEqual(complaints(examineServer(server(), now)), []);
});

test("every finding that is not fine says what to do", () => {
  const bad = cluster({ members: members("a", ""), quorumFailure: "context deadline exceeded" });
  const findings = [...examineCluster(bad), ...examineServer(server({ status: undefined }), now)];
  for (const { severity, remedy } of findings) {
    assert.ok(severity === "fine" || (remedy ?? "") !== "");
  }
});

test("no quorum, an alarm and a server that does not answer are problems", () => {
  assert.deepEqual(complaints(examineCluster(cluster({ quorumFailure: "no leader" }))), [
    "problem: no quorum answers: no leader",
  ]);
  const alarms = [AlarmMember.create({ memberId: 0xan, alarm: AlarmType.NOSPACE })];
  assert.deepEqual(complaints(examineCluster(cluster({ alarms }))), [
    "problem: member a is out of space: the cluster takes no more writes",
  ]);
  const dead = server({ status: undefined, failure: "context deadline exceeded" });
  assert.deepEqual(complaints(examineServer(dead, now)), [
    "problem: does not answer: context deadline exceeded",
  ]);
});

test("an even number of members, and one that never started, are warned of", () => {
  assert.deepEqual(complaints(examineCluster(cluster({ members: members("a", "b", "c", "") }))), [
    "warning: 4 voting members survive the failure of 1, as 3 would",
    "warning: member 4 () was added and never started",
    "note: 1 of 4 members were not asked",
  ]);
});

test("versions may be one minor apart while an upgrade goes on", () => {
  const of = (...versions: string[]) =>
    cluster({ servers: versions.map((version) => server({}, { version })) });
  assert.deepEqual(complaints(examineCluster(of("3.5.1", "3.5.1", "3.6.0"))), [
    "warning: members are of versions 3.5.1, 3.6.0",
  ]);
  assert.deepEqual(complaints(examineCluster(of("3.4.1", "3.5.1", "3.6.0"))), [
    "problem: members are of versions 3.4.1, 3.5.1, 3.6.0",
  ]);
});

test("clocks that are seconds apart are warned of", () => {
  const servers = [server(), server({ endpoint: "b:2379", clockAheadMs: -4_200 }), server()];
  assert.deepEqual(complaints(examineCluster(cluster({ servers }))), [
    "warning: the clock of b:2379 is 4.2 s behind that of this machine",
  ]);
});

test("certificates are warned of before they end", () => {
  const ends = (day: string) =>
    complaints(examineServer(server({ certificateEnd: new Date(`${day}T12:00:00Z`) }), now));
  assert.deepEqual(ends("2031-01-01"), []);
  assert.deepEqual(ends("2030-06-20"), ["warning: its certificate ends in 5 days, on 2030-06-20"]);
  assert.deepEqual(ends("2030-06-10"), ["problem: its certificate ended on 2030-06-10"]);
});

test("plain connections are for one machine only", () => {
  const plain = "warning: everything goes over the network in the clear, passwords too";
  assert.deepEqual(complaints(examineServer(server({ endpoint: "http://10.0.0.1:2379" }), now)), [
    plain,
  ]);
  const secure = server({ endpoint: "10.0.0.1:2379", isEncrypted: true });
  assert.deepEqual(complaints(examineServer(secure, now)), []);
});

test("slow disks, full stores and many open files are warned of", () => {
  const metrics = parseMetrics(`etcd_disk_wal_fsync_duration_seconds_bucket{le="0.064"} 100
etcd_disk_wal_fsync_duration_seconds_bucket{le="+Inf"} 100
etcd_server_quota_backend_bytes 1000
process_open_fds 900
process_max_fds 1000
`);
  assert.deepEqual(complaints(examineServer(server({ metrics }, { dbSize: 900 }), now)), [
    "warning: its store has 900 B of 1.0 kB",
    "warning: syncing the log takes up to 64 ms (99 of 100); 10 ms are advised",
    "warning: 900 of 1000 files and connections are open",
  ]);
});
