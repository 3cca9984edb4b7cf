import type { Metrics } from "../host/index.ts";
import type { CallHooks } from "../wire/grpc/index.ts";
import type { MethodDescriptor } from "../wire/protobuf/index.ts";

/** Methods that official etcd counts only once they are called. */
const countedOnUse = new Set(["v3lockpb.Lock", "v3electionpb.Election"]);

/** Counts calls as etcd does: grpc_server_* for each method and the bytes of all. */
export function callMetrics(
  metrics: Metrics,
  methods: readonly MethodDescriptor[],
): Required<CallHooks> {
  const byPath = new Map<string, ReturnType<Metrics["grpc"]["method"]>>();
  const shapes = new Map(methods.map((method) => [method.path, method]));
  for (const method of methods) {
    if (!countedOnUse.has(method.service)) byPath.set(method.path, metrics.grpc.method(method));
  }
  const find = (path: string) => {
    const known = byPath.get(path);
    if (known !== undefined) return known;
    const made = metrics.grpc.method(shapes.get(path)!);
    byPath.set(path, made);
    return made;
  };
  const received = metrics.etcd.etcd_network_client_grpc_received_bytes_total;
  const sent = metrics.etcd.etcd_network_client_grpc_sent_bytes_total;
  return {
    onCallStart: (path) => find(path).started.inc(),
    onCallEnd: (report) => {
      const method = find(report.path);
      method.handled[report.code]?.inc();
      method.received.inc(report.receivedMessages);
      method.sent.inc(report.sentMessages);
      method.handlingSeconds?.observe(report.durationMs / 1000);
      received.inc(report.receivedBytes);
      sent.inc(report.sentBytes);
    },
  };
}
