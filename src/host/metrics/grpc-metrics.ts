// What every RPC adds to: grpc_server_*, in the shape that Prometheus' gRPC middleware made common.
import { statusNames } from "../../base/index.ts";
import type { Counter, Histogram } from "./instruments.ts";
import { createInstruments, type InstrumentsOf, type MetricTable } from "./rows.ts";

const methodLabels = ["grpc_type", "grpc_service", "grpc_method"] as const;

export const grpcMetrics = {
  grpc_server_started_total: { type: "counter", help: "RPCs begun.", labels: methodLabels },
  grpc_server_handled_total: {
    type: "counter",
    help: "RPCs ended, by status code.",
    labels: [...methodLabels, "grpc_code"],
  },
  grpc_server_msg_received_total: {
    type: "counter",
    help: "Messages received; an unary RPC receives one.",
    labels: methodLabels,
  },
  grpc_server_msg_sent_total: {
    type: "counter",
    help: "Messages sent; an unary RPC that succeeds sends one.",
    labels: methodLabels,
  },
} as const satisfies MetricTable;

/** Only with --metrics=extensive. */
export const grpcExtensiveMetrics = {
  grpc_server_handling_seconds: {
    type: "histogram",
    help: "Time from the start of an RPC to its status.",
    labels: methodLabels,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
} as const satisfies MetricTable;

/** What is known of a method; descriptors of the wire rooms fit. */
export interface GrpcMethod {
  /** Full name, `etcdserverpb.KV`. */
  readonly service: string;
  readonly name: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}

/** The instruments of one method, looked up once by its dispatcher. */
export interface GrpcMethodMetrics {
  readonly started: Counter;
  readonly received: Counter;
  readonly sent: Counter;
  /** By status code, 0 to 16. */
  readonly handled: readonly Counter[];
  /** In seconds; absent unless metrics are extensive. */
  readonly handlingSeconds: Histogram | undefined;
}

function typeOf(method: GrpcMethod): string {
  if (method.requestStream) return method.responseStream ? "bidi_stream" : "client_stream";
  return method.responseStream ? "server_stream" : "unary";
}

export class GrpcMetrics {
  readonly instruments: InstrumentsOf<typeof grpcMetrics> = createInstruments(grpcMetrics);
  /** Undefined unless metrics are extensive. */
  readonly extensive: InstrumentsOf<typeof grpcExtensiveMetrics> | undefined;

  constructor(isExtensive: boolean) {
    this.extensive = isExtensive ? createInstruments(grpcExtensiveMetrics) : undefined;
  }

  /** From now on the method shows on the page, every code at 0. Ask once a method and keep the answer. */
  method(method: GrpcMethod): GrpcMethodMetrics {
    const labels = [typeOf(method), method.service, method.name] as const;
    const all = this.instruments;
    return {
      started: all.grpc_server_started_total.labels(...labels),
      received: all.grpc_server_msg_received_total.labels(...labels),
      sent: all.grpc_server_msg_sent_total.labels(...labels),
      handled: statusNames.map((code) => all.grpc_server_handled_total.labels(...labels, code)),
      handlingSeconds: this.extensive?.grpc_server_handling_seconds.labels(...labels),
    };
  }
}
