// The key space, its store on disk, the log and the snapshots.
import { exponential, type MetricTable } from "./rows.ts";

export const storageMetrics = {
  etcd_debugging_snap_save_marshalling_duration_seconds: {
    type: "histogram",
    help: "Raft snapshot marshal time.",
    buckets: exponential(0.001, 2, 14),
  },
  etcd_debugging_snap_save_total_duration_seconds: {
    type: "histogram",
    help: "Raft snapshot save time.",
    buckets: exponential(0.001, 2, 14),
  },
  etcd_snap_fsync_duration_seconds: {
    type: "histogram",
    help: "Raft snapshot fsync time.",
    buckets: exponential(0.001, 2, 14),
  },
  etcd_snap_db_save_total_duration_seconds: {
    type: "histogram",
    help: "Received db snapshot save time.",
    buckets: exponential(0.1, 2, 10),
  },
  etcd_snap_db_fsync_duration_seconds: {
    type: "histogram",
    help: "Received db snapshot fsync time.",
    buckets: exponential(0.001, 2, 14),
  },
  etcd_disk_wal_fsync_duration_seconds: {
    type: "histogram",
    help: "WAL fdatasync time.",
    buckets: exponential(0.001, 2, 14),
  },
  etcd_disk_wal_write_duration_seconds: {
    type: "histogram",
    help: "WAL write time.",
    buckets: exponential(0.001, 2, 14),
  },
  etcd_disk_wal_write_bytes_total: { type: "gauge", help: "Bytes written to WAL." },
  etcd_mvcc_range_total: { type: "counter", help: "Range operations." },
  etcd_debugging_mvcc_range_total: { type: "counter", help: "Same as etcd_mvcc_range_total." },
  etcd_mvcc_put_total: { type: "counter", help: "Put operations." },
  etcd_mvcc_delete_total: { type: "counter", help: "Delete-range operations." },
  etcd_mvcc_txn_total: { type: "counter", help: "Transactions with more than one op." },
  etcd_debugging_mvcc_keys_total: { type: "gauge", help: "Live keys in index." },
  etcd_debugging_mvcc_watch_stream_total: { type: "gauge", help: "Open watch streams." },
  etcd_debugging_mvcc_watcher_total: { type: "gauge", help: "Open watchers." },
  etcd_debugging_mvcc_slow_watcher_total: { type: "gauge", help: "Watchers not yet caught up." },
  etcd_debugging_mvcc_events_total: { type: "counter", help: "Watch events sent." },
  etcd_debugging_mvcc_pending_events_total: { type: "gauge", help: "Watch events queued." },
  etcd_debugging_mvcc_index_compaction_pause_duration_milliseconds: {
    type: "histogram",
    help: "Index compaction pause.",
    buckets: exponential(0.5, 2, 14),
  },
  etcd_debugging_mvcc_db_compaction_pause_duration_milliseconds: {
    type: "histogram",
    help: "Db compaction batch pause.",
    buckets: exponential(1, 2, 13),
  },
  etcd_debugging_mvcc_db_compaction_total_duration_milliseconds: {
    type: "histogram",
    help: "Whole db compaction time.",
    buckets: exponential(100, 2, 14),
  },
  etcd_debugging_mvcc_db_compaction_last: {
    type: "gauge",
    help: "Unix seconds of last compaction, 0 after start.",
  },
  etcd_debugging_mvcc_db_compaction_keys_total: {
    type: "counter",
    help: "Revisions removed by compaction.",
  },
  etcd_mvcc_db_total_size_in_bytes: { type: "gauge", help: "Db file size allocated." },
  etcd_mvcc_db_total_size_in_use_in_bytes: {
    type: "gauge",
    help: "Db bytes in use (without free pages).",
  },
  etcd_mvcc_db_open_read_transactions: { type: "gauge", help: "Open db read transactions." },
  etcd_mvcc_hash_duration_seconds: {
    type: "histogram",
    help: "Full db hash time.",
    buckets: exponential(0.01, 2, 15),
  },
  etcd_mvcc_hash_rev_duration_seconds: {
    type: "histogram",
    help: "Hash-by-revision time.",
    buckets: exponential(0.01, 2, 15),
  },
  etcd_debugging_mvcc_current_revision: { type: "gauge", help: "Current store revision." },
  etcd_debugging_mvcc_compact_revision: { type: "gauge", help: "Last compacted revision." },
  etcd_debugging_mvcc_total_put_size_in_bytes: {
    type: "gauge",
    help: "Bytes of key-value pairs written by put.",
  },
  etcd_disk_backend_commit_duration_seconds: {
    type: "histogram",
    help: "Db commit time.",
    buckets: exponential(0.001, 2, 14),
  },
  etcd_debugging_disk_backend_commit_rebalance_duration_seconds: {
    type: "histogram",
    help: "Db commit rebalance part.",
    buckets: exponential(0.001, 2, 14),
  },
  etcd_debugging_disk_backend_commit_spill_duration_seconds: {
    type: "histogram",
    help: "Db commit spill part.",
    buckets: exponential(0.001, 2, 14),
  },
  etcd_debugging_disk_backend_commit_write_duration_seconds: {
    type: "histogram",
    help: "Db commit write part.",
    buckets: exponential(0.001, 2, 14),
  },
  etcd_disk_backend_defrag_duration_seconds: {
    type: "histogram",
    help: "Defragment time.",
    buckets: exponential(0.1, 2, 13),
  },
  etcd_disk_backend_snapshot_duration_seconds: {
    type: "histogram",
    help: "Time to stream a db snapshot.",
    buckets: exponential(0.01, 2, 17),
  },
  etcd_disk_defrag_inflight: { type: "gauge", help: "1 while defragmenting." },
  etcd_debugging_mvcc_put_total: { type: "counter", help: "Duplicate of etcd_mvcc_put_total." },
  etcd_debugging_mvcc_delete_total: {
    type: "counter",
    help: "Duplicate of etcd_mvcc_delete_total.",
  },
  etcd_debugging_mvcc_txn_total: { type: "counter", help: "Duplicate of etcd_mvcc_txn_total." },
  etcd_debugging_mvcc_db_total_size_in_bytes: {
    type: "gauge",
    help: "Duplicate of etcd_mvcc_db_total_size_in_bytes.",
  },
} as const satisfies MetricTable;
