import type { Clock } from "../base/index.ts";
import { etcdVersion, type Settings } from "../config/index.ts";
import type { Log, Metrics } from "../host/index.ts";
import { createTransport } from "../peer/index.ts";
import type { MemberWorld } from "../server/index.ts";
import type { Doors } from "./doors.ts";
import { peerMetrics } from "./peer-metrics.ts";

interface PeerSurroundings {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly doors: Doors;
}

/** How a member gets to the others: etcd's protocol, with the peer listeners as the other end of it. */
export function connectPeers(
  settings: Settings,
  { clock, log, metrics, doors }: PeerSurroundings,
): MemberWorld["connect"] {
  const peerUrls = settings.initialAdvertisePeerUrls.map(({ href }) => href);
  const logger = log.logger("peer");
  return (own, handler) => {
    const identity = { ...own, peerUrls: () => peerUrls, serverVersion: etcdVersion };
    const transport = createTransport(identity, handler, {
      clock,
      logger,
      metrics: peerMetrics(metrics.etcd, own.memberId.toString(16)),
    });
    doors.servePeers((socket) => transport.accept(socket), logger);
    return transport;
  };
}
