import { performance } from "node:perf_hooks";
import { H2Client } from "./h2-client.ts";

export interface Load {
  /** Of the members; connections are spread over them evenly. */
  readonly ports: readonly number[];
  readonly path: string;
  /** The n-th request's message. */
  readonly message: (n: number) => Buffer;
  readonly requests: number;
  readonly connections: number;
  /** Requests under way at a time, over all connections. */
  readonly concurrency: number;
}

export interface LoadResult {
  readonly seconds: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
}

/** Keeps `concurrency` requests under way until `requests` are answered. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const clients = await Promise.all(
    Array.from({ length: load.connections }, (_, n) =>
      H2Client.open(load.ports[n % load.ports.length]!, load.path),
    ),
  );
  const latencies = new Float64Array(load.requests);
  let sent = 0;
  let done = 0;
  let failed = 0;
  const startMs = performance.now();
  await new Promise<void>((resolve) => {
    const next = (client: H2Client): void => {
      if (sent >= load.requests) return;
      const n = sent++;
      const sentMs = performance.now();
      client.request(load.message(n), ({ answered }) => {
        latencies[done++] = performance.now() - sentMs;
        if (!answered) failed++;
        if (done === load.requests) resolve();
        else next(client);
      });
    };
    for (let lane = 0; lane < load.concurrency; lane++) next(clients[lane % clients.length]!);
  });
  const seconds = (performance.now() - startMs) / 1000;
  for (const client of clients) client.close();
  latencies.sort();
  return {
    seconds,
    requestsPerSecond: load.requests / seconds,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    failed,
  };
}

/** `sorted` ascending, not empty. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
