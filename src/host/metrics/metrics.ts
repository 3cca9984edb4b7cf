import { StageTimes } from "../stage-times.ts";
import { GrpcMetrics, grpcExtensiveMetrics, grpcMetrics } from "./grpc-metrics.ts";
import { networkMetrics } from "./network-metrics.ts";
import type { MetricsPage, PageEntry } from "./page.ts";
import { ProcessMetrics, processMetrics } from "./process-metrics.ts";
import { proxyMetrics } from "./proxy-metrics.ts";
import { createInstruments, type InstrumentsOf, type MetricTable } from "./rows.ts";
import { serverMetrics } from "./server-metrics.ts";
import { storageMetrics } from "./storage-metrics.ts";
import { v2Metrics } from "./v2-metrics.ts";

/** Every metric of a member but grpc_server_* and process_*, by its name on the page. */
export const etcdMetrics = {
  ...serverMetrics,
  ...networkMetrics,
  ...storageMetrics,
  ...v2Metrics,
  ...proxyMetrics,
} as const satisfies MetricTable;

/** The page counts its own readers, as Go's handler does. */
const pageMetrics = {
  promhttp_metric_handler_requests_in_flight: {
    type: "gauge",
    help: "Scrapes being answered.",
  },
  promhttp_metric_handler_requests_total: {
    type: "counter",
    help: "Scrapes answered, by HTTP status.",
    labels: ["code"],
  },
} as const satisfies MetricTable;

export type EtcdMetrics = InstrumentsOf<typeof etcdMetrics>;

/** Counts of 3.4 that etcd shows under a second name. */
function shareDuplicates(metrics: EtcdMetrics): void {
  const pairs = [
    [metrics.etcd_debugging_mvcc_range_total, metrics.etcd_mvcc_range_total],
    [metrics.etcd_debugging_mvcc_put_total, metrics.etcd_mvcc_put_total],
    [metrics.etcd_debugging_mvcc_delete_total, metrics.etcd_mvcc_delete_total],
    [metrics.etcd_debugging_mvcc_txn_total, metrics.etcd_mvcc_txn_total],
    [metrics.etcd_debugging_mvcc_db_total_size_in_bytes, metrics.etcd_mvcc_db_total_size_in_bytes],
  ] as const;
  for (const [duplicate, original] of pairs) duplicate.readFrom(() => original.value);
}

export interface MetricsOptions {
  /** --metrics=extensive: RPC times as histograms. Default false. */
  readonly extensive?: boolean;
}

/** All measuring of one member. Made by the entry point; each room gets the instruments it feeds. */
export class Metrics {
  readonly etcd: EtcdMetrics = createInstruments(etcdMetrics);
  readonly grpc: GrpcMetrics;
  /** When stages of requests were slow, to say it of slow requests. */
  readonly stages = new StageTimes();
  readonly #process = new ProcessMetrics();
  readonly #own = createInstruments(pageMetrics);
  #page: Promise<MetricsPage> | undefined;

  constructor(options: MetricsOptions = {}) {
    this.grpc = new GrpcMetrics(options.extensive ?? false);
    shareDuplicates(this.etcd);
    const scrapes = this.#own.promhttp_metric_handler_requests_total;
    for (const code of ["200", "500", "503"] as const) scrapes.labels(code);
  }

  /**
   * Loads what a scrape needs. A process that still runs when its files are replaced by those of another release cannot load
   * it any more.
   */
  async prepare(): Promise<void> {
    this.#page ??= this.#buildPage();
    await this.#page;
  }

  /** The page in Prometheus' text format 0.0.4, and its content type. */
  async scrape(): Promise<{ readonly contentType: string; readonly text: string }> {
    const inFlight = this.#own.promhttp_metric_handler_requests_in_flight;
    const scrapes = this.#own.promhttp_metric_handler_requests_total;
    inFlight.inc();
    try {
      this.#page ??= this.#buildPage();
      const [page] = await Promise.all([this.#page, this.#process.refresh()]);
      const text = await page.text();
      scrapes.labels("200").inc();
      return { contentType: page.contentType, text };
    } catch (error) {
      scrapes.labels("500").inc();
      throw error;
    } finally {
      inFlight.dec();
    }
  }

  async #buildPage(): Promise<MetricsPage> {
    const { MetricsPage } = await import("./page.ts");
    const page = new MetricsPage();
    const add = (table: MetricTable, instruments: Readonly<Record<string, PageEntry>>): void => {
      for (const [name, row] of Object.entries(table)) page.add(name, row, instruments[name]!);
    };
    add(etcdMetrics, this.etcd);
    add(grpcMetrics, this.grpc.instruments);
    if (this.grpc.extensive !== undefined) add(grpcExtensiveMetrics, this.grpc.extensive);
    add(processMetrics, this.#process.instruments);
    add(pageMetrics, this.#own);
    return page;
  }
}
