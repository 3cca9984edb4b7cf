// The proxies. etcd links them into the server, so their series at 0 belong to its page too.
import { exponential, type MetricTable } from "./rows.ts";

export const proxyMetrics = {
  etcd_grpc_proxy_watchers_coalescing_total: {
    type: "gauge",
    help: "Watchers sharing an upstream watch (proxy).",
  },
  etcd_grpc_proxy_events_coalescing_total: { type: "counter", help: "Events fanned out (proxy)." },
  etcd_grpc_proxy_cache_keys_total: { type: "gauge", help: "Cached ranges (proxy)." },
  etcd_grpc_proxy_cache_hits_total: { type: "gauge", help: "Cache hits (proxy)." },
  etcd_grpc_proxy_cache_misses_total: { type: "gauge", help: "Cache misses (proxy)." },
  etcd_proxy_requests_total: { type: "counter", help: "V2 proxy requests in.", labels: ["method"] },
  etcd_proxy_handled_total: {
    type: "counter",
    help: "V2 proxy requests answered.",
    labels: ["method", "code"],
  },
  etcd_proxy_dropped_total: {
    type: "counter",
    help: "V2 proxy requests dropped.",
    labels: ["method", "proxying_error"],
  },
  etcd_proxy_handling_duration_seconds: {
    type: "histogram",
    help: "V2 proxy handling time.",
    labels: ["method"],
    buckets: exponential(0.0005, 2, 13),
  },
} as const satisfies MetricTable;
