import type { EtcdMetrics } from "../host/index.ts";
import type { PeerMetrics } from "../peer/index.ts";

/** What the transport counts, in etcd's metrics. `local` is this member's id as the labels have it. */
export function peerMetrics(etcd: EtcdMetrics, local: string): PeerMetrics {
  return {
    sentBytes: (to, bytes) => etcd.etcd_network_peer_sent_bytes_total.labels(to).inc(bytes),
    receivedBytes(from, bytes) {
      etcd.etcd_network_peer_received_bytes_total.labels(from).inc(bytes);
    },
    sendFailed: (to) => etcd.etcd_network_peer_sent_failures_total.labels(to).inc(),
    receiveFailed: (from) => etcd.etcd_network_peer_received_failures_total.labels(from).inc(),
    known(remote, isKnown) {
      const family = etcd.etcd_network_known_peers;
      if (isKnown) family.labels(local, remote).set(1);
      else family.remove(local, remote);
    },
    active(remote, isActive) {
      etcd.etcd_network_active_peers.labels(local, remote).set(isActive ? 1 : 0);
      if (!isActive) etcd.etcd_network_disconnected_peers_total.labels(local, remote).inc();
    },
    roundTrip(to, seconds) {
      etcd.etcd_network_peer_round_trip_time_seconds.labels(to).observe(seconds);
    },
    snapshotSendBegan: (to) => etcd.etcd_network_snapshot_send_inflights_total.labels(to).inc(),
    snapshotSendEnded(to, { ok, seconds }) {
      etcd.etcd_network_snapshot_send_inflights_total.labels(to).dec();
      if (ok) {
        etcd.etcd_network_snapshot_send_success.labels(to).inc();
        etcd.etcd_network_snapshot_send_total_duration_seconds.labels(to).observe(seconds);
      } else {
        etcd.etcd_network_snapshot_send_failures.labels(to).inc();
      }
    },
    snapshotReceiveBegan(from) {
      etcd.etcd_network_snapshot_receive_inflights_total.labels(from).inc();
    },
    snapshotReceiveEnded(from, { ok, seconds }) {
      etcd.etcd_network_snapshot_receive_inflights_total.labels(from).dec();
      if (ok) {
        etcd.etcd_network_snapshot_receive_success.labels(from).inc();
        etcd.etcd_network_snapshot_receive_total_duration_seconds.labels(from).observe(seconds);
      } else {
        etcd.etcd_network_snapshot_receive_failures.labels(from).inc();
      }
    },
  };
}
