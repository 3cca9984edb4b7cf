// The process itself, under the names that every Prometheus client gives these figures. Read when scraped.
import { readProcessStats } from "../process-stats.ts";
import { createInstruments, type InstrumentsOf, type MetricTable } from "./rows.ts";

export const processMetrics = {
  process_cpu_seconds_total: { type: "counter", help: "User and system time, in seconds." },
  process_max_fds: { type: "gauge", help: "Limit of open file descriptors." },
  process_open_fds: { type: "gauge", help: "Open file descriptors." },
  process_resident_memory_bytes: { type: "gauge", help: "Resident memory, in bytes." },
  process_start_time_seconds: { type: "gauge", help: "Start, in seconds since 1970." },
  process_virtual_memory_bytes: { type: "gauge", help: "Virtual memory, in bytes." },
  process_virtual_memory_max_bytes: { type: "gauge", help: "Limit of virtual memory, in bytes." },
  os_fd_used: { type: "gauge", help: "Open file descriptors." },
  os_fd_limit: { type: "gauge", help: "Limit of open file descriptors." },
  nodejs_heap_size_total_bytes: { type: "gauge", help: "JavaScript heap, in bytes." },
  nodejs_heap_size_used_bytes: { type: "gauge", help: "JavaScript heap in use, in bytes." },
  nodejs_external_memory_bytes: { type: "gauge", help: "Buffers outside the heap, in bytes." },
  nodejs_eventloop_utilization: {
    type: "gauge",
    help: "Share of time the event loop was busy since the last scrape, 0 to 1.",
  },
} as const satisfies MetricTable;

/** What the kernel calls unlimited, as other exporters print it: 2^64, for 2^64 - 1 is no double. */
const unlimited = 2 ** 64;

function finite(limit: number): number {
  return Number.isFinite(limit) ? limit : unlimited;
}

export class ProcessMetrics {
  readonly instruments: InstrumentsOf<typeof processMetrics> = createInstruments(processMetrics);
  #cpuSeconds = 0;
  #lastUtilization = performance.eventLoopUtilization();

  constructor() {
    this.instruments.process_cpu_seconds_total.readFrom(() => this.#cpuSeconds);
    this.instruments.process_start_time_seconds.set(performance.timeOrigin / 1_000);
  }

  async refresh(): Promise<void> {
    const all = this.instruments;
    const stats = await readProcessStats();
    this.#cpuSeconds = stats.cpuSeconds;
    all.process_max_fds.set(finite(stats.openDescriptorsMax));
    all.process_open_fds.set(stats.openDescriptors);
    all.os_fd_limit.set(finite(stats.openDescriptorsMax));
    all.os_fd_used.set(stats.openDescriptors);
    all.process_resident_memory_bytes.set(stats.residentBytes);
    all.process_virtual_memory_bytes.set(stats.virtualBytes);
    all.process_virtual_memory_max_bytes.set(finite(stats.virtualBytesMax));
    this.#refreshRuntime();
  }

  #refreshRuntime(): void {
    const all = this.instruments;
    const memory = process.memoryUsage();
    all.nodejs_heap_size_total_bytes.set(memory.heapTotal);
    all.nodejs_heap_size_used_bytes.set(memory.heapUsed);
    all.nodejs_external_memory_bytes.set(memory.external);
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#lastUtilization);
    all.nodejs_eventloop_utilization.set(utilization);
    this.#lastUtilization = now;
  }
}
