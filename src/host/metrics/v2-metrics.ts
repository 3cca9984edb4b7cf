// The v2 API and its tree.
import { exponential, type MetricTable } from "./rows.ts";

export const v2Metrics = {
  etcd_http_received_total: {
    type: "counter",
    help: "V2 key requests accepted.",
    labels: ["method"],
  },
  etcd_http_failed_total: {
    type: "counter",
    help: "V2 key requests failed, by HTTP code.",
    labels: ["method", "code"],
  },
  etcd_http_successful_duration_seconds: {
    type: "histogram",
    help: "V2 key request time.",
    labels: ["method"],
    buckets: exponential(0.0005, 2, 13),
  },
  etcd_debugging_store_reads_total: {
    type: "counter",
    help: "V2 store reads by action.",
    labels: ["action"],
  },
  etcd_debugging_store_writes_total: {
    type: "counter",
    help: "V2 store writes by action.",
    labels: ["action"],
  },
  etcd_debugging_store_reads_failed_total: {
    type: "counter",
    help: "V2 store failed reads.",
    labels: ["action"],
  },
  etcd_debugging_store_writes_failed_total: {
    type: "counter",
    help: "V2 store failed writes.",
    labels: ["action"],
  },
  etcd_debugging_store_expires_total: { type: "counter", help: "V2 keys expired." },
  etcd_debugging_store_watch_requests_total: { type: "counter", help: "V2 watches started." },
  etcd_debugging_store_watchers: { type: "gauge", help: "V2 watchers active." },
} as const satisfies MetricTable;
