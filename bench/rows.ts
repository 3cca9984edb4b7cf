// What is measured of one member.
import { performance } from "node:perf_hooks";
import { etcdserverpb } from "../src/wire/protobuf/index.ts";
import { runH2load } from "./h2load.ts";
import { runLoad } from "./load/closed-loop.ts";
import { watchFanOut } from "./load/watch-fan-out.ts";
import { type Measured, used } from "./measured.ts";
import { paths, putMessage, rangeMessage, txnMessage } from "./messages.ts";
import type { Row } from "./row.ts";
import { Server } from "./servers.ts";
import { takeSnapshot } from "./snapshot.ts";

const { RangeRequest } = etcdserverpb;

/** A row about one member, which is started and removed for it. */
interface ServerRow extends Omit<Row, "run"> {
  run(server: Server): Promise<Measured>;
}

async function fill(server: Server, keys: number): Promise<void> {
  await runLoad({
    ports: [server.port],
    path: paths.put,
    message: putMessage,
    requests: keys,
    connections: 10,
    concurrency: 500,
  });
}

/** The first requests of a fresh server are not what is asked about. */
async function warmUp(server: Server): Promise<void> {
  const warm = { ports: [server.port], requests: 20_000, connections: 10, concurrency: 100 };
  await runLoad({ ...warm, path: paths.put, message: (n) => putMessage(n % 1000) });
  await runLoad({ ...warm, path: paths.range, message: (n) => rangeMessage(n % 1000) });
}

async function h2loadRow(
  server: Server,
  load: { path: string; message: Buffer; requests: number; concurrency: number },
): Promise<Measured> {
  await warmUp(server);
  const connections = load.concurrency === 1 ? 1 : 10;
  return used(server, () => runH2load({ ports: [server.port], connections, ...load }));
}

async function loopRow(
  server: Server,
  load: { path: string; message: (n: number) => Buffer; requests: number; concurrency: number },
): Promise<Measured> {
  await warmUp(server);
  const connections = load.concurrency === 1 ? 1 : 10;
  return used(server, () => runLoad({ ports: [server.port], connections, ...load }));
}

const unit = "req/s";
const better = "more";

const serverRows: readonly ServerRow[] = [
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
      await runLoad({ ports: [server.port], ...load });
      return used(server, () => runLoad({ ports: [server.port], ...load }));
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
          ports: [server.port],
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
    name: "snapshot of 1 GB, by official etcdctl",
    unit: "s",
    better: "less",
    target: 1,
    rounds: 1,
    run: async (server) => (await takeSnapshot(server, { withPuts: false })).seconds,
  },
  {
    name: "snapshot of 1 GB: by how much the server's own memory grows",
    unit: "MB",
    better: "less",
    target: 64,
    targetOf: "ours",
    rounds: 1,
    run: async (server) => (await takeSnapshot(server, { withPuts: false })).growth,
  },
  {
    name: "four snapshots of 1 GB at once: by how much the server's own memory grows",
    unit: "MB",
    better: "less",
    target: 64,
    targetOf: "ours",
    rounds: 1,
    run: async (server) => (await takeSnapshot(server, { withPuts: false, atOnce: 4 })).growth,
  },
  {
    name: "snapshot of 1 GB: p99 of 1,000 puts a second, of that before",
    unit: "x",
    better: "less",
    target: 1.5,
    targetOf: "ours",
    rounds: 1,
    run: async (server) => (await takeSnapshot(server, { withPuts: true })).p99Ratio,
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

export const rows: readonly Row[] = serverRows.map((row) => ({
  ...row,
  async run(kind) {
    const server = await Server.start(kind);
    try {
      return await row.run(server);
    } finally {
      await server.remove();
    }
  },
}));
