import type { Socket } from "node:net";
import {
  clientEndpoints,
  type EndpointSource,
  http1Server,
  metricsEndpoints,
} from "../api/http/index.ts";
import { createClientServer } from "../api/index.ts";
import type { Clock, Logger } from "../base/index.ts";
import { etcdVersion, type Settings } from "../config/index.ts";
import { type Listener, type Metrics, openListener } from "../host/index.ts";
import { grpcOverheadBytes, type Member } from "../server/index.ts";

interface DoorsModules {
  readonly member: Member;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface Doors {
  /** No new connections; running calls get `graceMs` to finish. */
  close(graceMs: number): Promise<void>;
}

/**
 * Opens all listeners of a member.
 * @throws {ListenError} naming the setting and the address
 */
export async function openDoors(settings: Settings, modules: DoorsModules): Promise<Doors> {
  const { member, clock, logger, metrics } = modules;
  const source = endpointSource(modules);
  const server = createClientServer({
    member,
    clock,
    logger,
    metrics,
    version: etcdVersion,
    http: clientEndpoints(source, { corsOrigins: settings.cors, hosts: settings.hostWhitelist }),
    receiveBytesMax: settings.maxRequestBytes + grpcOverheadBytes,
    concurrentStreamsMax: settings.maxConcurrentStreams,
    keepalive: {
      minTimeMs: settings.grpcKeepaliveMinTimeMs,
      intervalMs: settings.grpcKeepaliveIntervalMs,
      timeoutMs: settings.grpcKeepaliveTimeoutMs,
    },
  });
  const metricsServer = http1Server(metricsEndpoints(source), logger);
  const listeners: Listener[] = [];
  for (const { href } of settings.listenClientUrls) {
    const onConnection = (socket: Socket): void => server.accept(socket);
    listeners.push(await openListener(href, { setting: "--listen-client-urls", onConnection }));
    logger.info("serving client traffic insecurely; this is strongly discouraged!", {
      traffic: "grpc+http",
      address: href,
    });
  }
  for (const { href } of settings.listenMetricsUrls) {
    const onConnection = (socket: Socket): void => {
      metricsServer.emit("connection", socket);
    };
    listeners.push(await openListener(href, { setting: "--listen-metrics-urls", onConnection }));
    logger.info("serving metrics", { address: href });
  }
  return {
    async close(graceMs) {
      await Promise.all(listeners.map((listener) => listener.close()));
      await server.stop(graceMs);
      metricsServer.closeAllConnections();
    },
  };
}

function endpointSource({ member, metrics }: DoorsModules): EndpointSource {
  const { etcd } = metrics;
  return {
    serverVersion: etcdVersion,
    clusterVersion: () => member.clusterVersion,
    metrics: async () => (await metrics.scrape()).text,
    health: {
      activeAlarms: () => member.activeAlarms(),
      hasLeader: () => member.raft.leader !== 0n,
      isLearner: () => false,
      diskTrouble: () => member.diskTrouble,
      checkRead: (options) => member.checkRead(options),
      healthAnswered(healthy) {
        if (healthy) etcd.etcd_server_health_success.inc();
        else etcd.etcd_server_health_failures.inc();
      },
      checked(type, name, healthy) {
        etcd.etcd_server_healthcheck.labels(type, name).set(healthy ? 1 : 0);
        etcd.etcd_server_healthchecks_total.labels(type, name, healthy ? "success" : "error").inc();
      },
    },
  };
}
