// What is measured. Each row names its unit, which way is better and what ratio to official etcd it must reach.
import { performance } from "node:perf_hooks";
import { etcdserverpb } from "../src/wire/protobuf/index.ts";
import { runH2load } from "./h2load.ts";
import { type LoadResult, runLoad } from "./load/closed-loop.ts";
import { watchFanOut } from "./load/watch-fan-out.ts";
import type { Measured } from "./measured.ts";
import type { Server } from "./servers.ts";

const { Compare, CompareTarget, PutRequest, RangeRequest, RequestOp, TxnRequest } = etcdserverpb;

export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly better: "more" | "less";
  readonly target: number;
  readonly rounds?: number;
  run(server: Server): Promise<Measured>;
}

const value = Buffer.alloc(256, "v");
const paths = {
  put: "/etcdserverpb.KV/Put",
  range: "/etcdserverpb.KV/Range",
  txn: "/etcdserverpb.KV/Txn",
};

function keyOf(n: number): Buffer {
  return Buffer.from(`bench/key/${String(n).padStart(10, "0")}`);
}

function putMessage(n: number): Buffer {
  return PutRequest.encode(PutRequest.create({ key: keyOf(n), value }));
}

function rangeMessage(n: number): Buffer {
  return RangeRequest.encode(RangeRequest.create({ key: keyOf(n) }));
}

function txnMessage(n: number): Buffer {
  const key = keyOf(n % 10_000);
  const requestRange = RangeRequest.create({ key });
  const requestPut = PutRequest.create({ key, value });
  return TxnRequest.encode(
    TxnRequest.create({
      compare: [Compare.create({ target: CompareTarget.VERSION, result: 1, key, version: -1n })],
      success: [RequestOp.create({ requestRange }), RequestOp.create({ requestPut })],
    }),
  );
}

/** Runs `load` and adds what the server used meanwhile. */
async function used(
  server: Server,
  load: () => Promise<LoadResult> | LoadResult,
): Promise<Measured & { readonly result: LoadResult }> {
  const before = server.usage();
  const result = await load();
  const after = server.usage();
  if (result.failed > 0)
    throw new Error(`${result.failed} requests to the ${server.kind} server failed`);
  return {
    result,
    value: result.requestsPerSecond,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    cpuSeconds: after.cpuSeconds - before.cpuSeconds,
    rssBytes: after.rssBytes,
  };
}

async function fill(server: Server, keys: number): Promise<void> {
  const { port } = server;
  await runLoad({
    port,
    path: paths.put,
    message: putMessage,
    requests: keys,
    connections: 10,
    concurrency: 500,
  });
}

/** The first requests of a fresh server are not what is asked about. */
async function warmUp(server: Server): Promise<void> {
  const { port } = server;
  const warm = { port, requests: 20_000, connections: 10, concurrency: 100 };
  await runLoad({ ...warm, path: paths.put, message: (n) => putMessage(n % 1000) });
  await runLoad({ ...warm, path: paths.range, message: (n) => rangeMessage(n % 1000) });
}

async function h2loadRow(
  server: Server,
  load: { path: string; message: Buffer; requests: number; concurrency: number },
): Promise<Measured> {
  await warmUp(server);
  const connections = load.concurrency === 1 ? 1 : 10;
  return used(server, () => runH2load({ port: server.port, connections, ...load }));
}

async function loopRow(
  server: Server,
  load: { path: string; message: (n: number) => Buffer; requests: number; concurrency: number },
): Promise<Measured> {
  await warmUp(server);
  const connections = load.concurrency === 1 ? 1 : 10;
  return used(server, () => runLoad({ port: server.port, connections, ...load }));
}

const unit = "req/s";
const better = "more";

export const rows: readonly Row[] = [
  {
    name: "puts 256 B, 100 concurrent (h2load)",
    unit,
    better,
    target: 2,
    run: (server) =>
      h2loadRow(server, {
        path: paths.put,
        message: putMessage(1),
        requests: 200_000,
        concurrency: 100,
      }),
  },
  {
    name: "puts 256 B, 100 concurrent, 100,000 keys",
    unit,
    better,
    target: 2,
    run: (server) =>
      loopRow(server, {
        path: paths.put,
        message: (n) => putMessage(n % 100_000),
        requests: 200_000,
        concurrency: 100,
      }),
  },
  {
    name: "puts 256 B, 1 client in sequence",
    unit,
    better,
    target: 1.2,
    run: (server) =>
      loopRow(server, { path: paths.put, message: putMessage, requests: 5_000, concurrency: 1 }),
  },
  {
    name: "linearizable ranges, 1 key, 100 concurrent (h2load)",
    unit,
    better,
    target: 4,
    run: (server) =>
      h2loadRow(server, {
        path: paths.range,
        message: rangeMessage(1),
        requests: 200_000,
        concurrency: 100,
      }),
  },
  {
    name: "txn (1 compare, 2 ops), 100 concurrent",
    unit,
    better,
    target: 2,
    run: (server) =>
      loopRow(server, {
        path: paths.txn,
        message: txnMessage,
        requests: 100_000,
        concurrency: 100,
      }),
  },
  {
    name: "range of 10,000 keys x 256 B",
    unit,
    better,
    target: 1,
    async run(server) {
      await fill(server, 10_000);
      const key = Buffer.from("bench/key/");
      const rangeEnd = Buffer.from("bench/key0");
      const message = RangeRequest.encode(RangeRequest.create({ key, rangeEnd }));
      const load = {
        path: paths.range,
        message: () => message,
        requests: 100,
        connections: 1,
        concurrency: 1,
      };
      await runLoad({ port: server.port, ...load });
      return used(server, () => runLoad({ port: server.port, ...load }));
    },
  },
  {
    name: "1 put seen by 1,000 watchers: last delivery",
    unit: "ms",
    better: "less",
    target: 1,
    run: (server) => watchFanOut(server, { watchers: 1_000, puts: 50, put: putMessage }),
  },
  {
    name: "server CPU seconds per 100,000 puts",
    unit: "s",
    better: "less",
    target: 0.5,
    async run(server) {
      await warmUp(server);
      const measured = await used(server, () =>
        runH2load({
          port: server.port,
          path: paths.put,
          message: putMessage(1),
          requests: 200_000,
          connections: 10,
          concurrency: 100,
        }),
      );
      return { ...measured, value: measured.cpuSeconds / 2 };
    },
  },
  {
    name: "RSS after 1,000,000 keys x 256 B",
    unit: "MB",
    better: "less",
    target: 1,
    rounds: 1,
    async run(server) {
      const measured = await used(server, async () => {
        const startMs = performance.now();
        await fill(server, 1_000_000);
        return {
          seconds: (performance.now() - startMs) / 1000,
          requestsPerSecond: 0,
          p50Ms: 0,
          p99Ms: 0,
          failed: 0,
        };
      });
      return {
        cpuSeconds: measured.cpuSeconds,
        rssBytes: measured.rssBytes,
        value: measured.rssBytes / 1e6,
      };
    },
  },
  {
    name: "restart with 1,000,000 keys until /health is true",
    unit: "s",
    better: "less",
    target: 0.5,
    rounds: 1,
    async run(server) {
      await fill(server, 1_000_000);
      await server.stop();
      const seconds = await server.run();
      return { value: seconds, ...server.usage() };
    },
  },
];
