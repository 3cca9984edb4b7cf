// What one server says of itself. Pure.

import { examineEnd, type Finding, fine, found, humanBytes } from "../../base/index.ts";
import { type Metrics, quantileOf } from "../server-metrics.ts";
import type { ServerFacts } from "./facts.ts";

export function examineServer(server: ServerFacts, now: Date): Finding[] {
  const { endpoint, failure, metrics, status, certificateEnd } = server;
  if (status === undefined) {
    return [
      found("problem", endpoint, {
        text: `does not answer: ${failure ?? "unknown reason"}`,
        remedy:
          "see whether it runs (systemctl status etcd) and whether the address and certificates are right",
      }),
    ];
  }
  return [
    ...(status.leader === 0n ? [withoutLeader(endpoint)] : []),
    ...status.errors.map((error) =>
      found("problem", endpoint, { text: error, remedy: "see the server's log" }),
    ),
    ...examineEncryption(server),
    ...(certificateEnd === undefined
      ? []
      : [examineEnd(endpoint, { what: "its certificate", end: certificateEnd, now })]),
    ...examineSpace(server),
    ...(metrics === undefined ? [unmeasured(endpoint)] : examineMetrics(endpoint, metrics)),
  ];
}

function withoutLeader(endpoint: string): Finding {
  return found("problem", endpoint, {
    text: "knows no leader",
    remedy: "look at the network between the members, and whether more than half of them run",
  });
}

function unmeasured(endpoint: string): Finding {
  return found("note", endpoint, {
    text: "its metrics cannot be read at the client address: disk, quota and open files are unknown",
    remedy: "see --listen-metrics-urls of the server",
  });
}

const loopback = /^(?:https?:\/\/)?(?:127\.|localhost\b|\[::1\])|^unixs?:/;

function examineEncryption({ endpoint, isEncrypted }: ServerFacts): Finding[] {
  if (isEncrypted || loopback.test(endpoint)) return [];
  return [
    found("warning", endpoint, {
      text: "everything goes over the network in the clear, passwords too",
      remedy: "give the servers certificates (--cert-file, --key-file) and clients --cacert",
    }),
  ];
}

/** What a member keeps unless it is told otherwise (etcd: DefaultQuotaBytes). */
const quotaBytesDefault = 2 * 1024 ** 3;
const fullShareMax = 0.8;
/** Less is not worth standing still for. */
const freeBytesMin = 100 * 1024 ** 2;
const usedShareMin = 0.5;

function examineSpace({ endpoint, metrics, status }: ServerFacts): Finding[] {
  const size = Number(status!.dbSize);
  const used = Number(status!.dbSizeInUse);
  const quota = metrics?.get("etcd_server_quota_backend_bytes") || quotaBytesDefault;
  const sizes = `${humanBytes(size)} of ${humanBytes(quota)}`;
  if (size > quota * fullShareMax) {
    return [
      found("warning", endpoint, {
        text: `its store has ${sizes}`,
        remedy: `etcdctl compaction <revision> and etcdctl defrag, --auto-compaction-retention, or a larger --quota-backend-bytes; etcdctl du shows where the bytes are`,
      }),
    ];
  }
  if (used > 0 && size - used > freeBytesMin && used < size * usedShareMin) {
    return [
      found("note", endpoint, {
        text: `its store has ${sizes}, of which ${humanBytes(size - used)} are free inside`,
        remedy: "etcdctl defrag, one member after the other, gives them back",
      }),
    ];
  }
  return [fine(endpoint, `its store has ${sizes}`)];
}

/** In seconds, as etcd's documentation advises for the 99th percentile. */
const disks = [
  { metric: "etcd_disk_wal_fsync_duration_seconds", what: "syncing the log", secondsMax: 0.01 },
  {
    metric: "etcd_disk_backend_commit_duration_seconds",
    what: "committing the store",
    secondsMax: 0.025,
  },
] as const;
const openFilesShareMax = 0.8;

function examineMetrics(endpoint: string, metrics: Metrics): Finding[] {
  const findings: Finding[] = [];
  for (const { metric, what, secondsMax } of disks) {
    const seconds = quantileOf(metrics, metric, 0.99);
    if (seconds === undefined) continue;
    // Bounds of the buckets are powers of two of a millisecond: the next one above the advice is still within it.
    if (seconds <= secondsMax * 2) {
      findings.push(fine(endpoint, `${what} takes up to ${shownMs(seconds)} (99 of 100)`));
      continue;
    }
    findings.push(
      found("warning", endpoint, {
        text: `${what} takes up to ${shownMs(seconds)} (99 of 100); ${secondsMax * 1_000} ms are advised`,
        remedy: "use a faster disk (SSD), for etcd alone; a slow one costs leaders and every write",
      }),
    );
  }
  const open = metrics.get("process_open_fds");
  const openMax = metrics.get("process_max_fds");
  if (open !== undefined && openMax !== undefined && open > openMax * openFilesShareMax) {
    findings.push(
      found("warning", endpoint, {
        text: `${open} of ${openMax} files and connections are open`,
        remedy: "raise the limit (LimitNOFILE= of the unit), or find who opens so many connections",
      }),
    );
  }
  return findings;
}

function shownMs(seconds: number): string {
  return Number.isFinite(seconds) ? `${seconds * 1_000} ms` : "more than can be measured";
}
