import type { Duplex } from "node:stream";
import type { Clock, Logger } from "../base/index.ts";
import type { Metrics } from "../host/index.ts";
import type { Member } from "../server/index.ts";
import {
  type CallHooks,
  createGrpcServer,
  type GrpcServer,
  type ServerMethod,
} from "../wire/grpc/index.ts";
import type { KeepaliveOptions } from "../wire/http2/index.ts";
import { type MethodDescriptor, methods, services } from "../wire/protobuf/index.ts";
import { callMetrics } from "./call-metrics.ts";
import { withClientMetadata } from "./client-metadata.ts";
import { clusterService } from "./cluster.ts";
import { healthService } from "./health.ts";
import { type HttpHandler, http1Server, http2Handler } from "./http/index.ts";
import { kvService } from "./kv.ts";
import { withLearnerGate } from "./learner-gate.ts";
import { leaseService } from "./lease.ts";
import { concurrencyServices } from "./lock-service.ts";
import { maintenanceService } from "./maintenance.ts";
import { notYetServed } from "./not-yet.ts";
import { type SlowCallLog, slowCallLog } from "./slow-calls.ts";
import { snapshotMethod } from "./snapshot.ts";
import { watchService } from "./watch.ts";

export interface ClientServerOptions {
  readonly member: Member;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly version: string;
  /** Answers what is not gRPC. */
  readonly http: HttpHandler;
  /** Largest request message on the wire. */
  readonly receiveBytesMax: number;
  readonly concurrentStreamsMax: number;
  readonly keepalive: Partial<KeepaliveOptions>;
  /** A unary call that takes longer is logged. */
  readonly warnUnaryMs: number;
}

/** Serves clients on sockets that others accept. */
export interface ClientServer {
  accept(socket: Duplex): void;
  /** Lets running calls finish for a while, then cuts what is left. */
  stop(graceMs: number): Promise<void>;
}

export function createClientServer(options: ClientServerOptions): ClientServer {
  const { clock, logger } = options;
  const slow = slowCallsOf(options);
  const http1 = http1Server(options.http, logger);
  const server = createGrpcServer({
    clock,
    logger,
    http1,
    onPlainRequest: http2Handler(options.http, logger),
    maxReceiveBytes: options.receiveBytesMax,
    maxConcurrentStreams: options.concurrentStreamsMax,
    keepalive: options.keepalive,
    hooks: hooksOf(options, slow),
  });
  server.addService(allMethods(options, slow));
  return {
    accept: (socket) => server.accept(socket),
    async stop(graceMs) {
      http1.closeIdleConnections();
      await stopWithin(server, { clock, graceMs });
      http1.closeAllConnections();
    },
  };
}

function slowCallsOf({ clock, logger, metrics, warnUnaryMs }: ClientServerOptions): SlowCallLog {
  return slowCallLog({
    ...{ clock, logger, methods },
    stages: metrics.stages,
    warnMs: warnUnaryMs,
  });
}

function hooksOf({ metrics }: ClientServerOptions, slow: SlowCallLog): CallHooks {
  const counted = callMetrics(metrics, methods);
  return {
    ...counted,
    onCallEnd(report) {
      counted.onCallEnd(report);
      slow.onCallEnd(report);
    },
  };
}

function allMethods(
  { member, version, clock, logger, metrics }: ClientServerOptions,
  slow: SlowCallLog,
): readonly ServerMethod[] {
  const auth: readonly MethodDescriptor[] = Object.values(services["etcdserverpb.Auth"]);
  const served = [
    ...kvService(member, slow),
    ...watchService(member),
    ...leaseService(member),
    ...clusterService(member),
    ...maintenanceService(member, version),
    snapshotMethod({ member, clock, logger }),
    ...notYetServed(auth),
    ...concurrencyServices(member),
    ...healthService(),
  ];
  const counted = withClientMetadata(served, { member, metrics: metrics.etcd, methods });
  return withLearnerGate(counted, { member, methods });
}

/** Watches never end by themselves: what still runs after the grace is cut. */
async function stopWithin(
  server: GrpcServer,
  { clock, graceMs }: { readonly clock: Clock; readonly graceMs: number },
): Promise<void> {
  const graceful = server.gracefulStop();
  const cut = clock.after(graceMs, () => void server.stop());
  await graceful;
  cut.cancel();
}
