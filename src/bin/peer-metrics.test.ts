import assert from "node:assert/strict";
import { test } from "node:test";
import { Metrics } from "../host/index.ts";
import { peerMetrics } from "./peer-metrics.ts";

test("what goes between members is counted under etcd's names", async () => {
  const metrics = new Metrics();
  const counted = peerMetrics(metrics.etcd, "a");
  counted.sentBytes("b", 10);
  counted.receivedBytes("b", 20);
  counted.sendFailed("b");
  counted.receiveFailed("c");
  counted.known("b", true);
  counted.known("c", true);
  counted.known("c", false);
  counted.active("b", true);
  counted.active("b", false);
  counted.roundTrip("b", 0.001);
  counted.snapshotSendBegan("b");
  counted.snapshotSendEnded("b", { ok: true, seconds: 1 });
  counted.snapshotReceiveBegan("b");
  counted.snapshotReceiveEnded("b", { ok: false, seconds: 1 });
  const { text } = await metrics.scrape();
  const wanted = [
    'etcd_network_peer_sent_bytes_total{To="b"} 10',
    'etcd_network_peer_received_bytes_total{From="b"} 20',
    'etcd_network_peer_sent_failures_total{To="b"} 1',
    'etcd_network_peer_received_failures_total{From="c"} 1',
    'etcd_network_known_peers{Local="a",Remote="b"} 1',
    'etcd_network_active_peers{Local="a",Remote="b"} 0',
    'etcd_network_disconnected_peers_total{Local="a",Remote="b"} 1',
    'etcd_network_peer_round_trip_time_seconds_count{To="b"} 1',
    'etcd_network_snapshot_send_success{To="b"} 1',
    'etcd_network_snapshot_send_inflights_total{To="b"} 0',
    'etcd_network_snapshot_receive_failures{From="b"} 1',
    'etcd_network_snapshot_receive_inflights_total{From="b"} 0',
  ];
  const lines = text.split("\n");
  for (const line of wanted) assert.ok(lines.includes(line), line);
  assert.ok(!text.includes('Remote="c"'));
});
