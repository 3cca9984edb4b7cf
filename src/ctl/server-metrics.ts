// `/metrics` of a server, in Prometheus' text format.
import type { ClientOptions } from "../client/light/index.ts";
import { askHttp } from "./ask-http.ts";

/** Names with their labels, as they stand there: `etcd_server_has_leader`, `…_bucket{le="0.001"}`. */
export type Metrics = ReadonlyMap<string, number>;

/** Asks the first endpoint of the options. @throws {Error} */
export async function readMetrics(options: ClientOptions, timeoutMs: number): Promise<Metrics> {
  const { status, text } = await askHttp(options, { path: "/metrics", timeoutMs });
  if (status !== 200) throw new Error(`status ${status}`);
  return parseMetrics(text);
}

export function parseMetrics(text: string): Metrics {
  const metrics = new Map<string, number>();
  for (const line of text.split("\n")) {
    const found = /^([a-zA-Z_:][^\s{]*(?:\{[^}]*\})?) (\S+)/.exec(line);
    if (found !== null) metrics.set(found[1]!, Number(found[2]));
  }
  return metrics;
}

/**
 * An upper bound of what this share of the observations of a histogram took; Infinity above its last bound, undefined
 * without observations.
 */
export function quantileOf(metrics: Metrics, name: string, share: number): number | undefined {
  const bounds: { readonly bound: number; readonly count: number }[] = [];
  for (const [key, count] of metrics) {
    const le = key.startsWith(`${name}_bucket{`) ? /le="([^"]+)"/.exec(key)?.[1] : undefined;
    if (le === undefined) continue;
    bounds.push({ bound: le === "+Inf" ? Number.POSITIVE_INFINITY : Number(le), count });
  }
  bounds.sort((a, b) => a.bound - b.bound);
  const total = bounds.at(-1)?.count ?? 0;
  if (total === 0) return undefined;
  return bounds.find(({ count }) => count >= total * share)?.bound;
}
