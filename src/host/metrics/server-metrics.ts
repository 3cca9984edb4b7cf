// The member itself: leadership, proposals, leases, health.
import { exponential, type MetricTable } from "./rows.ts";

export const serverMetrics = {
  etcd_debugging_lease_granted_total: { type: "counter", help: "Leases granted so far." },
  etcd_debugging_lease_revoked_total: { type: "counter", help: "Leases revoked so far." },
  etcd_debugging_lease_renewed_total: {
    type: "counter",
    help: "Lease renewals handled as leader.",
  },
  etcd_debugging_lease_ttl_total: {
    type: "histogram",
    help: "TTL values of leases on grant/renew.",
    buckets: exponential(1, 2, 24),
  },
  etcd_server_has_leader: { type: "gauge", help: "1 when member knows a leader." },
  etcd_server_is_leader: { type: "gauge", help: "1 when member is leader." },
  etcd_server_leader_changes_seen_total: {
    type: "counter",
    help: "Leader changes observed, first election included once seen.",
  },
  etcd_server_leader_stepped_aside_total: {
    type: "counter",
    help: "Leadership handed over because of a stall here; label is disk or event-loop.",
    labels: ["cause"],
  },
  etcd_server_is_learner: { type: "gauge", help: "1 when member is a learner." },
  etcd_server_learner_promote_failures: {
    type: "counter",
    help: "Promotions refused while leader; label is error text.",
    labels: ["Reason"],
  },
  etcd_server_learner_promote_successes: { type: "counter", help: "Promotions done while leader." },
  etcd_server_heartbeat_send_failures_total: {
    type: "counter",
    help: "Leader heartbeats late (tick overrun).",
  },
  etcd_server_slow_apply_total: { type: "counter", help: "Applies slower than warning threshold." },
  etcd_server_snapshot_apply_in_progress_total: {
    type: "gauge",
    help: "1 while applying a received snapshot.",
  },
  etcd_server_proposals_committed_total: { type: "gauge", help: "Raft commit index." },
  etcd_server_proposals_applied_total: { type: "gauge", help: "Raft applied index." },
  etcd_server_proposals_pending: { type: "gauge", help: "Proposals waiting for result." },
  etcd_server_proposals_failed_total: { type: "counter", help: "Proposals that failed." },
  etcd_server_slow_read_indexes_total: {
    type: "counter",
    help: "Read-index waits that were slow or stale.",
  },
  etcd_server_read_indexes_failed_total: {
    type: "counter",
    help: "Read-index requests that failed.",
  },
  etcd_debugging_server_lease_expired_total: { type: "counter", help: "Leases expired by leader." },
  etcd_server_quota_backend_bytes: {
    type: "gauge",
    help: "Configured backend quota bytes (negative when disabled).",
  },
  etcd_server_version: {
    type: "gauge",
    help: "Constant 1; label has binary version.",
    labels: ["server_version"],
  },
  etcd_server_go_version: {
    type: "gauge",
    help: "Constant 1; label has runtime version.",
    labels: ["server_go_version"],
  },
  etcd_server_id: {
    type: "gauge",
    help: "Constant 1; label has member id hex.",
    labels: ["server_id"],
  },
  etcd_server_apply_duration_seconds: {
    type: "histogram",
    help: "Apply time by version (v2/v3), op and success.",
    labels: ["version", "op", "success"],
    buckets: exponential(0.0001, 2, 20),
  },
  etcd_server_client_requests_total: {
    type: "counter",
    help: "Requests by unary/stream and client-api-version.",
    labels: ["type", "client_api_version"],
  },
  etcd_cluster_version: {
    type: "gauge",
    help: "1 for current cluster version, 0 for old ones.",
    labels: ["cluster_version"],
  },
  etcd_server_health_success: { type: "counter", help: "/health answers that were healthy." },
  etcd_server_health_failures: { type: "counter", help: "/health answers that were unhealthy." },
  etcd_server_healthcheck: {
    type: "gauge",
    help: "Latest livez/readyz check result 1|0.",
    labels: ["type", "name"],
  },
  etcd_server_healthchecks_total: {
    type: "counter",
    help: "Livez/readyz checks by result.",
    labels: ["type", "name", "status"],
  },
  etcd_debugging_auth_revision: { type: "gauge", help: "Auth store revision." },
  etcd_server_feature_enabled: {
    type: "gauge",
    help: "1 when a feature gate is on.",
    labels: ["name", "stage"],
  },
  etcd_server_range_duration_seconds: {
    type: "histogram",
    help: "Range handling time.",
    labels: ["success"],
    buckets: exponential(0.0001, 2, 20),
  },
  etcd_debugging_server_alarms: {
    type: "gauge",
    help: "1 per active alarm.",
    labels: ["server_id", "alarm_type"],
  },
} as const satisfies MetricTable;
