import type { EtcdMetrics } from "../host/index.ts";
import type { Store, WatchHub } from "../mvcc/index.ts";
import type { Proposals } from "./consensus/proposals.ts";
import type { ReadBarrier } from "./consensus/read-barrier.ts";
import type { Member } from "./member.ts";

interface MemberMetricsSources {
  readonly member: Member;
  readonly hub: WatchHub;
  readonly proposals: Proposals;
  readonly barrier: ReadBarrier;
  /** This program's. */
  readonly version: string;
  readonly state: { readonly store: Store };
}

/** Has the gauges read what they show when somebody looks, so that they cost nothing meanwhile. */
export function registerMemberMetrics(metrics: EtcdMetrics, sources: MemberMetricsSources): void {
  const { member, hub, proposals, barrier, state } = sources;
  const { raft } = member;
  metrics.etcd_server_has_leader.readFrom(() => (raft.leader === 0n ? 0 : 1));
  metrics.etcd_server_is_leader.readFrom(() => (raft.isLeader ? 1 : 0));
  metrics.etcd_server_is_learner.readFrom(() => (member.isLearner ? 1 : 0));
  metrics.etcd_server_proposals_committed_total.readFrom(() => raft.committedIndex);
  metrics.etcd_server_proposals_applied_total.readFrom(() => raft.appliedIndex);
  metrics.etcd_server_proposals_pending.readFrom(() => proposals.count);
  metrics.etcd_server_proposals_failed_total.readFrom(() => proposals.failed);
  metrics.etcd_debugging_mvcc_keys_total.readFrom(() => state.store.keyCount);
  metrics.etcd_debugging_mvcc_current_revision.readFrom(() => state.store.currentRevision);
  metrics.etcd_debugging_mvcc_compact_revision.readFrom(() => state.store.compactRevision);
  metrics.etcd_mvcc_db_total_size_in_bytes.readFrom(() => state.store.sizeBytes);
  metrics.etcd_mvcc_db_total_size_in_use_in_bytes.readFrom(() => state.store.sizeInUseBytes);
  metrics.etcd_debugging_mvcc_watch_stream_total.readFrom(() => hub.metrics.streams);
  metrics.etcd_debugging_mvcc_watcher_total.readFrom(() => hub.metrics.watchers);
  metrics.etcd_debugging_mvcc_slow_watcher_total.readFrom(() => hub.metrics.slowWatchers);
  metrics.etcd_debugging_mvcc_events_total.readFrom(() => hub.metrics.eventsSent);
  metrics.etcd_server_slow_read_indexes_total.readFrom(() => barrier.slowRounds);
  metrics.etcd_server_read_indexes_failed_total.readFrom(() => barrier.failedReads);
  metrics.etcd_server_version.labels(sources.version).set(1);
  metrics.etcd_server_id.labels(member.id.toString(16)).set(1);
}
