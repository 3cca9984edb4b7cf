// One put, many watchers: how long until the last one has seen it.
import { performance } from "node:perf_hooks";
import { etcdserverpb } from "../../src/wire/protobuf/index.ts";
import type { Measured } from "../measured.ts";
import type { Server } from "../servers.ts";
import { quantile } from "./closed-loop.ts";
import { H2Client } from "./h2-client.ts";

const { WatchCreateRequest, WatchRequest } = etcdserverpb;
const connections = 10;

/** Watchers are one stream each, spread over ten connections; all watch one prefix. The value is the median of `puts`. */
export async function watchFanOut(
  server: Server,
  { watchers, puts, put }: { watchers: number; puts: number; put: (n: number) => Buffer },
): Promise<Measured> {
  const createRequest = WatchCreateRequest.create({
    key: Buffer.from("bench/key/"),
    rangeEnd: Buffer.from("bench/key0"),
  });
  const create = WatchRequest.encode(WatchRequest.create({ createRequest }));
  const clients: H2Client[] = [];
  let seen = 0;
  let wanted = watchers;
  let onAll = (): void => {};
  for (let n = 0; n < connections; n++) {
    const client = await H2Client.open(server.port, "/etcdserverpb.Watch/Watch");
    client.onStreamData = () => {
      if (++seen === wanted) onAll();
    };
    clients.push(client);
  }
  const all = () =>
    new Promise<void>((resolve) => {
      onAll = resolve;
    });
  const created = all();
  for (let n = 0; n < watchers; n++) clients[n % connections]!.request(create, () => {}, false);
  await created;
  const writer = await H2Client.open(server.port, "/etcdserverpb.KV/Put");
  const before = server.usage();
  const times = new Float64Array(puts);
  for (let n = 0; n < puts; n++) {
    wanted = seen + watchers;
    const delivered = all();
    const startMs = performance.now();
    writer.request(put(n), () => {});
    await delivered;
    times[n] = performance.now() - startMs;
  }
  const after = server.usage();
  for (const client of [...clients, writer]) client.close();
  times.sort();
  const p50Ms = quantile(times, 0.5);
  const cpuSeconds = after.cpuSeconds - before.cpuSeconds;
  return {
    value: p50Ms,
    p50Ms,
    p99Ms: quantile(times, 0.99),
    cpuSeconds,
    rssBytes: after.rssBytes,
  };
}
