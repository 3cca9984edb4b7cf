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

/** What takes the connections of one kind of listener; until then they wait, unread. */
class Door {
  readonly setting: string;
  #waiting: Socket[] = [];
  #accept: ((socket: Socket) => void) | undefined;

  constructor(setting: string) {
    this.setting = setting;
  }

  readonly take = (socket: Socket): void => {
    if (this.#accept !== undefined) this.#accept(socket);
    else if (this.#waiting.length < waitingSocketsMax) this.#waiting.push(socket);
    else socket.destroy();
  };

  open(accept: (socket: Socket) => void): void {
    this.#accept = accept;
    for (const socket of this.#waiting) accept(socket);
    this.#waiting = [];
  }
}

/** Connections that may wait for a member that is still loading; further ones are closed. */
const waitingSocketsMax = 10_000;

/**
 * All listeners of a member. They are bound first, so that an address which is taken stops the start before anything is
 * done; connections wait until the member serves.
 */
export class Doors {
  readonly #listeners: Listener[] = [];
  readonly #peerListeners: Listener[] = [];
  readonly #peers = new Door("--listen-peer-urls");
  readonly #clients = new Door("--listen-client-urls");
  readonly #metrics = new Door("--listen-metrics-urls");
  #close: (graceMs: number) => Promise<void> = async () => {};

  /** @throws {ListenError} naming the setting and the address */
  static async bind(settings: Settings): Promise<Doors> {
    const doors = new Doors();
    const wanted = [
      ...settings.listenPeerUrls.map(({ href }) => ({ href, door: doors.#peers })),
      ...settings.listenClientUrls.map(({ href }) => ({ href, door: doors.#clients })),
      ...settings.listenMetricsUrls.map(({ href }) => ({ href, door: doors.#metrics })),
    ];
    for (const { href, door } of wanted) {
      const options = { setting: door.setting, onConnection: door.take };
      const listeners = door === doors.#peers ? doors.#peerListeners : doors.#listeners;
      listeners.push(await openListener(href, options));
    }
    return doors;
  }

  /** Other members are answered long before clients: without them nothing begins. */
  servePeers(accept: (socket: Socket) => void, logger: Logger): void {
    this.#peers.open(accept);
    for (const { url } of this.#peerListeners)
      logger.info("serving peer traffic", { address: url });
  }

  serve(settings: Settings, modules: DoorsModules): void {
    const { logger } = modules;
    const source = endpointSource(modules);
    const clients = createClientServer({
      ...modules,
      version: etcdVersion,
      http: clientEndpoints(source, { corsOrigins: settings.cors, hosts: settings.hostWhitelist }),
      receiveBytesMax: settings.maxRequestBytes + grpcOverheadBytes,
      concurrentStreamsMax: settings.maxConcurrentStreams,
      warnUnaryMs: settings.warningUnaryRequestDurationMs,
      keepalive: {
        minTimeMs: settings.grpcKeepaliveMinTimeMs,
        intervalMs: settings.grpcKeepaliveIntervalMs,
        timeoutMs: settings.grpcKeepaliveTimeoutMs,
      },
    });
    const metrics = http1Server(metricsEndpoints(source), logger);
    this.#clients.open((socket) => clients.accept(socket));
    this.#metrics.open((socket) => void metrics.emit("connection", socket));
    this.#close = async (graceMs) => {
      await clients.stop(graceMs);
      metrics.closeAllConnections();
    };
    for (const { url } of this.#listeners) {
      logger.info("serving client traffic insecurely; this is strongly discouraged!", {
        traffic: "grpc+http",
        address: url,
      });
    }
  }

  /** No new connections of clients; running calls get `graceMs` to finish. Other members are still heard. */
  async close(graceMs: number): Promise<void> {
    await Promise.all(this.#listeners.map((listener) => listener.close()));
    await this.#close(graceMs);
  }

  /** To be called once the member has stopped. */
  async closePeers(): Promise<void> {
    await Promise.all(this.#peerListeners.map((listener) => listener.close()));
  }
}

function endpointSource({ member, metrics }: DoorsModules): EndpointSource {
  const { etcd } = metrics;
  return {
    serverVersion: etcdVersion,
    clusterVersion: () => member.clusterVersion,
    metrics: async () => (await metrics.scrape()).text,
    health: {
      activeAlarms: () => member.alarms.active(),
      hasLeader: () => member.raft.leader !== 0n,
      isLearner: () => member.isLearner,
      diskTrouble: () => member.diskTrouble,
      slowness: () => member.slowness,
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
