// h2load (nghttp2-client) as the load generator: one fixed request, sent as fast as asked.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type LoadResult, quantile } from "./load/closed-loop.ts";

export interface H2load {
  /** Of the members: each gets a process of its own, with an equal part of everything. */
  readonly ports: readonly number[];
  readonly path: string;
  readonly message: Buffer;
  readonly requests: number;
  readonly connections: number;
  /** Requests under way at a time, over all connections. */
  readonly concurrency: number;
}

const execute = promisify(execFile);

export async function runH2load(load: H2load): Promise<LoadResult> {
  const dir = mkdtempSync(join(tmpdir(), "etcd-bench-h2load-"));
  try {
    const body = Buffer.concat([Buffer.alloc(5), load.message]);
    body.writeUInt32BE(load.message.length, 1);
    writeFileSync(join(dir, "body"), body);
    return together(await Promise.all(load.ports.map((port) => runOne(load, port, dir))));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

interface Part {
  readonly seconds: number;
  readonly requests: number;
  readonly failed: number;
  readonly latenciesMs: readonly number[];
}

async function runOne(load: H2load, port: number, dir: string): Promise<Part> {
  const log = join(dir, `log-${port}`);
  const parts = load.ports.length;
  const { stdout } = await execute("h2load", [
    ...["-n", `${Math.round(load.requests / parts)}`, "-c", `${load.connections / parts}`],
    ...["-m", `${load.concurrency / load.connections}`, "-d", join(dir, "body")],
    ...["-H", "content-type: application/grpc", "-H", "te: trailers", `--log-file=${log}`],
    `http://127.0.0.1:${port}${load.path}`,
  ]);
  return parse(stdout, readFileSync(log, "utf8"));
}

function parse(text: string, log: string): Part {
  const finished = /finished in ([\d.]+)(ms|s|us), ([\d.]+) req\/s/.exec(text)!;
  const unit = { s: 1, ms: 1e-3, us: 1e-6 }[finished[2] as "s" | "ms" | "us"];
  const requests = /(\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout/.exec(text)!;
  // Each line: start in µs, status, duration in µs.
  const lines = log.trim().split("\n");
  return {
    seconds: Number(finished[1]) * unit,
    requests: lines.length,
    failed: requests.slice(2).reduce((sum, n) => sum + Number(n), 0),
    latenciesMs: lines.map((line) => Number(line.split("\t")[2]) / 1000),
  };
}

/** The slowest part ends the run: members that answer at different speeds do not add up. */
function together(parts: readonly Part[]): LoadResult {
  const seconds = Math.max(...parts.map((part) => part.seconds));
  const latencies = Float64Array.from(parts.flatMap((part) => part.latenciesMs)).sort();
  return {
    seconds,
    requestsPerSecond: parts.reduce((sum, part) => sum + part.requests, 0) / seconds,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    failed: parts.reduce((sum, part) => sum + part.failed, 0),
  };
}
