// What the members say together. Pure.

import { type Finding, fine, found } from "../../base/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import type { ClusterFacts, ServerFacts } from "./facts.ts";

const { AlarmType } = etcdserverpb;
const about = "cluster";

export function examineCluster(facts: ClusterFacts): Finding[] {
  return [
    ...examineQuorum(facts),
    ...examineMembers(facts),
    ...examineAlarms(facts),
    ...examineVersions(facts),
    ...examineClocks(facts),
  ];
}

function examineQuorum({ quorumFailure, servers }: ClusterFacts): Finding[] {
  const leaders = new Set(servers.flatMap(({ status }) => status?.leader ?? []));
  if (quorumFailure !== undefined) {
    return [
      found("problem", about, {
        text: `no quorum answers: ${quorumFailure}`,
        remedy:
          "start members until more than half of them run; if they are lost for good, restore a snapshot (etcdutl snapshot restore)",
      }),
    ];
  }
  if (leaders.size > 1) {
    return [
      found("warning", about, {
        text: "members name different leaders",
        remedy: "run doctor again; if it stays so, look at the network between the members",
      }),
    ];
  }
  return [fine(about, "a quorum answers, and all that were asked follow one leader")];
}

/** More members make writes slower without more safety (etcd's FAQ). */
const votersMax = 7;

function examineMembers({ members, servers }: ClusterFacts): Finding[] {
  if (members === undefined) return [];
  const findings: Finding[] = [];
  const voters = members.filter(({ isLearner }) => !isLearner);
  const spare = Math.floor((voters.length - 1) / 2);
  if (voters.length === 1) {
    findings.push(
      found("note", about, {
        text: "one member: when it fails, nothing is served",
        remedy: "for a cluster that survives a failure, add two members (etcdctl member add)",
      }),
    );
  } else if (voters.length % 2 === 0) {
    findings.push(
      found("warning", about, {
        text: `${voters.length} voting members survive the failure of ${spare}, as ${voters.length - 1} would`,
        remedy: "add or remove one member",
      }),
    );
  } else if (voters.length > votersMax) {
    findings.push(
      found("warning", about, {
        text: `${voters.length} voting members: every write waits for ${spare + 1} of them`,
        remedy: `remove members until there are ${votersMax} or fewer`,
      }),
    );
  } else
    findings.push(fine(about, `${voters.length} voting members survive the failure of ${spare}`));
  for (const { name, id, peerUrls } of members) {
    if (name !== "") continue;
    const hex = id.toString(16);
    findings.push(
      found("warning", about, {
        text: `member ${hex} (${peerUrls.join(", ")}) was added and never started`,
        remedy: `start it, or remove it: etcdctl member remove ${hex}`,
      }),
    );
  }
  const answering = servers.filter(({ status }) => status !== undefined).length;
  if (answering < members.length && answering === servers.length) {
    findings.push(
      found("note", about, {
        text: `${members.length - answering} of ${members.length} members were not asked`,
        remedy: "name all endpoints, or use --cluster",
      }),
    );
  }
  return findings;
}

function examineAlarms({ alarms }: ClusterFacts): Finding[] {
  if (alarms === undefined) return [];
  if (alarms.length === 0) return [fine(about, "no alarm is raised")];
  return alarms.map(({ memberId, alarm }) => {
    const who = `member ${memberId.toString(16)}`;
    return alarm === AlarmType.NOSPACE
      ? found("problem", about, {
          text: `${who} is out of space: the cluster takes no more writes`,
          remedy:
            "etcdctl compaction <revision>, etcdctl defrag --cluster, or a larger --quota-backend-bytes; then etcdctl alarm disarm",
        })
      : found("problem", about, {
          text: `${who} has data that differ from the others'`,
          remedy:
            "compare etcdctl endpoint hashkv --cluster; remove the member, delete its data, add it again; then etcdctl alarm disarm",
        });
  });
}

function examineVersions({ servers }: ClusterFacts): Finding[] {
  const versions = [...new Set(servers.flatMap(({ status }) => status?.version ?? []))].sort();
  if (versions.length === 0) return [];
  if (versions.length === 1) return [fine(about, `every member that was asked is ${versions[0]}`)];
  const minors = versions.map((version) => Number(version.split(".")[1]));
  const isFar = Math.max(...minors) - Math.min(...minors) > 1;
  return [
    found(isFar ? "problem" : "warning", about, {
      text: `members are of versions ${versions.join(", ")}`,
      remedy: isFar
        ? "members may be one minor version apart at most: upgrade the oldest, one version after the other"
        : "finish the upgrade, one member after the other",
    }),
  ];
}

/** Clocks are told in whole seconds, so that less cannot be seen. */
const clockSkewMsMax = 2_000;

function examineClocks({ servers }: ClusterFacts): Finding[] {
  const told = servers.filter(
    (server): server is ServerFacts & { clockAheadMs: number } => server.clockAheadMs !== undefined,
  );
  // Of those that do not answer at all enough is said.
  const answering = servers.filter(({ status }) => status !== undefined).length;
  if (told.length < answering || told.length === 0) {
    const remedy = "compare them on the machines: date -u";
    const text = "clocks could not be compared: not every server tells its time";
    return [found("note", about, { text, remedy })];
  }
  const ahead = told.map(({ clockAheadMs }) => clockAheadMs);
  const skewMs = Math.max(...ahead.map(Math.abs), Math.max(...ahead) - Math.min(...ahead));
  if (skewMs <= clockSkewMsMax) return [fine(about, "clocks agree, to the second")];
  const furthest = told.reduce((a, b) =>
    Math.abs(b.clockAheadMs) > Math.abs(a.clockAheadMs) ? b : a,
  );
  const seconds = (Math.abs(furthest.clockAheadMs) / 1_000).toFixed(1);
  const side = furthest.clockAheadMs > 0 ? "ahead of" : "behind";
  return [
    found("warning", about, {
      text: `the clock of ${furthest.endpoint} is ${seconds} s ${side} that of this machine`,
      remedy:
        "run a time service (chrony, systemd-timesyncd) on every machine: certificates and tokens depend on the time",
    }),
  ];
}
