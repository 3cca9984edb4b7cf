// `/metrics` of a server, in Prometheus' text format, at its client address.
import type { IncomingMessage, RequestOptions } from "node:http";
import {
  authorityOf,
  type ClientOptions,
  type Endpoint,
  settingsOf,
  tlsFor,
} from "../client/light/index.ts";

/** More is no page of metrics. */
const pageBytesMax = 16 * 1024 * 1024;

/** Names with their labels, as they stand there: `etcd_server_has_leader`, `…_bucket{le="0.001"}`. */
export type Metrics = ReadonlyMap<string, number>;

/** Asks the one endpoint of the options. @throws {Error} */
export async function readMetrics(options: ClientOptions, timeoutMs: number): Promise<Metrics> {
  const { endpoints, tls } = settingsOf(options);
  const [endpoint] = endpoints;
  const material = tlsFor(endpoint!, tls);
  const request: RequestOptions = {
    ...addressOf(endpoint!),
    path: "/metrics",
    headers: { host: authorityOf(endpoint!) },
    signal: AbortSignal.timeout(timeoutMs),
  };
  if (material === undefined) {
    const { get } = await import("node:http");
    return parseMetrics(await textOf((onAnswer) => get(request, onAnswer)));
  }
  const { get } = await import("node:https");
  const secure = {
    ...request,
    ca: material.ca,
    cert: material.cert,
    key: material.key,
    servername: material.serverName ?? endpoint!.serverName,
    rejectUnauthorized: !material.isUnverified,
  };
  return parseMetrics(await textOf((onAnswer) => get(secure, onAnswer)));
}

function addressOf(endpoint: Endpoint): RequestOptions {
  return endpoint.kind === "unix"
    ? { socketPath: endpoint.path }
    : { host: endpoint.host, port: endpoint.port };
}

type Get = (onAnswer: (answer: IncomingMessage) => void) => NodeJS.EventEmitter;

function textOf(get: Get): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get((answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on("error", reject);
      answer.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > pageBytesMax) answer.destroy(new Error(`more than ${pageBytesMax} bytes`));
        else chunks.push(chunk);
      });
      answer.on("end", () => {
        if (answer.statusCode === 200) resolve(Buffer.concat(chunks).toString());
        else reject(new Error(`status ${answer.statusCode}`));
      });
    });
    request.on("error", reject);
  });
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
