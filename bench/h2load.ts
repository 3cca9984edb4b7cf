// h2load (nghttp2-client) as the load generator: one fixed request, sent as fast as asked.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LoadResult, quantile } from "./load/closed-loop.ts";

export interface H2load {
  readonly port: number;
  readonly path: string;
  readonly message: Buffer;
  readonly requests: number;
  readonly connections: number;
  /** Requests under way at a time, over all connections. */
  readonly concurrency: number;
}

export function runH2load(load: H2load): LoadResult {
  const dir = mkdtempSync(join(tmpdir(), "etcd-bench-h2load-"));
  try {
    const body = Buffer.concat([Buffer.alloc(5), load.message]);
    body.writeUInt32BE(load.message.length, 1);
    writeFileSync(join(dir, "body"), body);
    const log = join(dir, "log");
    const text = execFileSync("h2load", [
      ...["-n", `${load.requests}`, "-c", `${load.connections}`],
      ...["-m", `${load.concurrency / load.connections}`, "-d", join(dir, "body")],
      ...["-H", "content-type: application/grpc", "-H", "te: trailers", `--log-file=${log}`],
      `http://127.0.0.1:${load.port}${load.path}`,
    ]).toString();
    return parse(text, readFileSync(log, "utf8"));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function parse(text: string, log: string): LoadResult {
  const finished = /finished in ([\d.]+)(ms|s|us), ([\d.]+) req\/s/.exec(text)!;
  const unit = { s: 1, ms: 1e-3, us: 1e-6 }[finished[2] as "s" | "ms" | "us"];
  const requests = /(\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout/.exec(text)!;
  // Each line: start in µs, status, duration in µs.
  const lines = log.trim().split("\n");
  const latencies = Float64Array.from(lines, (line) => Number(line.split("\t")[2]) / 1000).sort();
  return {
    seconds: Number(finished[1]) * unit,
    requestsPerSecond: Number(finished[3]),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    failed: requests.slice(2).reduce((sum, n) => sum + Number(n), 0),
  };
}
