// Traffic with clients and peers. To, From, Local and Remote are member ids in hex.
import { exponential, type MetricTable } from "./rows.ts";

export const networkMetrics = {
  etcd_network_client_grpc_sent_bytes_total: {
    type: "counter",
    help: "Bytes sent to gRPC clients.",
  },
  etcd_network_client_grpc_received_bytes_total: {
    type: "counter",
    help: "Bytes got from gRPC clients.",
  },
  etcd_network_server_stream_failures_total: {
    type: "counter",
    help: "Watch/keepalive stream errors; Type receive|send.",
    labels: ["Type", "API"],
  },
  etcd_network_active_peers: {
    type: "gauge",
    help: "Live peer connections by pair.",
    labels: ["Local", "Remote"],
  },
  etcd_network_disconnected_peers_total: {
    type: "counter",
    help: "Peer disconnects by pair.",
    labels: ["Local", "Remote"],
  },
  etcd_network_peer_sent_bytes_total: {
    type: "counter",
    help: "Bytes sent to peer.",
    labels: ["To"],
  },
  etcd_network_peer_received_bytes_total: {
    type: "counter",
    help: "Bytes received from peer (0 = heartbeat).",
    labels: ["From"],
  },
  etcd_network_peer_sent_failures_total: {
    type: "counter",
    help: "Failed sends to peer.",
    labels: ["To"],
  },
  etcd_network_peer_received_failures_total: {
    type: "counter",
    help: "Failed receives from peer or address.",
    labels: ["From"],
  },
  etcd_network_snapshot_send_success: {
    type: "counter",
    help: "Snapshots sent to peer.",
    labels: ["To"],
  },
  etcd_network_snapshot_send_inflights_total: {
    type: "gauge",
    help: "Snapshots being sent now.",
    labels: ["To"],
  },
  etcd_network_snapshot_send_failures: {
    type: "counter",
    help: "Snapshot sends that failed.",
    labels: ["To"],
  },
  etcd_network_snapshot_send_total_duration_seconds: {
    type: "histogram",
    help: "Snapshot send time.",
    labels: ["To"],
    buckets: exponential(0.1, 2, 10),
  },
  etcd_network_snapshot_receive_success: {
    type: "counter",
    help: "Snapshots received from peer.",
    labels: ["From"],
  },
  etcd_network_snapshot_receive_inflights_total: {
    type: "gauge",
    help: "Snapshots being received now.",
    labels: ["From"],
  },
  etcd_network_snapshot_receive_failures: {
    type: "counter",
    help: "Snapshot receives that failed.",
    labels: ["From"],
  },
  etcd_network_snapshot_receive_total_duration_seconds: {
    type: "histogram",
    help: "Snapshot receive time.",
    labels: ["From"],
    buckets: exponential(0.1, 2, 10),
  },
  etcd_network_peer_round_trip_time_seconds: {
    type: "histogram",
    help: "Prober round-trip time to peer.",
    labels: ["To"],
    buckets: exponential(0.0001, 2, 16),
  },
  etcd_network_known_peers: {
    type: "gauge",
    help: "Configured peers by pair.",
    labels: ["Local", "Remote"],
  },
} as const satisfies MetricTable;
