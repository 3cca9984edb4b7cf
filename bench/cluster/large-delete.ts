// What a delete of very many keys does to everybody else.
import { performance } from "node:perf_hooks";
import { LightClient } from "../../src/client/light/index.ts";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { runLoad } from "../load/closed-loop.ts";
import type { Measured } from "../measured.ts";
import { keyOf, paths, putsMessage } from "../messages.ts";
import { type Cluster, statusOf } from "./cluster.ts";

const { DeleteRangeRequest, RangeRequest } = etcdserverpb;
const KV = services["etcdserverpb.KV"];

const keys = 1_000_000;
const putsPerTransaction = 100;
/** Official members take longer than their clients wait. */
const timeoutMs = 120_000;
const pollMs = 2;

export interface LargeDelete {
  /** Of the leader, which answers from its own store; the worst, in milliseconds. */
  readonly longestRangeMs: Measured;
  /** Until no key is left. */
  readonly seconds: Measured;
}

export async function largeDelete(cluster: Cluster): Promise<LargeDelete> {
  await runLoad({
    ports: cluster.ports,
    path: paths.txn,
    message: (n) => putsMessage(n * putsPerTransaction, putsPerTransaction),
    requests: keys / putsPerTransaction,
    connections: 3,
    concurrency: 12,
  });
  const leader = await cluster.leader();
  const { raftTerm } = await statusOf(leader);
  const endpoints = [`127.0.0.1:${leader.port}`];
  const [deleter, reader] = [new LightClient({ endpoints }), new LightClient({ endpoints })];
  const everything = { key: keyOf(0), rangeEnd: keyOf(keys) };
  // All are gone at once.
  const any = RangeRequest.create({ key: keyOf(keys - 1), serializable: true });
  const usageBefore = cluster.usage();
  const startedMs = performance.now();
  // That it takes too long is no failure: it is done all the same.
  const asked = deleter
    .unary(KV.DeleteRange, DeleteRangeRequest.create(everything), { timeoutMs })
    .catch(() => undefined);
  const waits: number[] = [];
  for (let left = 1; left > 0; ) {
    const askedMs = performance.now();
    left = Number((await reader.unary(KV.Range, any, { timeoutMs })).count);
    waits.push(performance.now() - askedMs);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  const seconds = (performance.now() - startedMs) / 1000;
  await asked;
  const usage = cluster.usage();
  const after = await statusOf(leader);
  for (const client of [deleter, reader]) client.close();
  if (after.raftTerm !== raftTerm) throw new Error("the cluster lost its leader over a delete");
  waits.sort((a, b) => a - b);
  const used = {
    p50Ms: waits[Math.floor(waits.length / 2)]!,
    p99Ms: waits[Math.floor(waits.length * 0.99)]!,
    cpuSeconds: usage.cpuSeconds - usageBefore.cpuSeconds,
    rssBytes: usage.rssBytes,
  };
  return {
    longestRangeMs: { ...used, value: waits.at(-1)! },
    seconds: { ...used, value: seconds },
  };
}
