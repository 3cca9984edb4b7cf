// A member that was away: how long it takes to have everything, and what the others do meanwhile.
import { performance } from "node:perf_hooks";
import { runLoad } from "../load/closed-loop.ts";
import { PacedLoad } from "../load/paced-load.ts";
import { SteadyLoad } from "../load/steady-load.ts";
import type { Measured } from "../measured.ts";
import { paths, putMessage } from "../messages.ts";
import { type Cluster, caughtUp } from "./cluster.ts";

const beforeMs = 5_000;
const afterMs = 5_000;

/** What was put while the member was away. */
export interface Missed {
  readonly puts: number;
  readonly message: (n: number) => Buffer;
}

export interface CatchUp {
  /** From the start of the process on. */
  readonly seconds: Measured;
  /** Puts a second on the two other members meanwhile. */
  readonly perSecond: Measured;
  /** The same, in per cent of those before. */
  readonly keptPercent: Measured;
  /** The same, in per cent of those on the same two when there are three members again, which have more to do for each. */
  readonly ofThreePercent: Measured;
}

export async function catchUp(cluster: Cluster, missed: Missed): Promise<CatchUp> {
  const { leader, away, load } = await leaveBehind(cluster, missed);
  const steady = await SteadyLoad.start({ ...load, message: (n) => putMessage(n % 10_000) });
  const usageBefore = cluster.usage();
  const perSecondBefore = await during(steady, sleep(beforeMs));
  const startedMs = performance.now();
  const perSecondMeanwhile = await during(
    steady,
    away.run().then(() => caughtUp(away, leader)),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  const usage = cluster.usage();
  const perSecondAfter = await during(steady, sleep(afterMs));
  await steady.stop();
  const cpuSeconds = usage.cpuSeconds - usageBefore.cpuSeconds;
  const used = { cpuSeconds, rssBytes: usage.rssBytes };
  return {
    seconds: { ...used, value: seconds },
    perSecond: { ...used, value: perSecondMeanwhile },
    keptPercent: { ...used, value: (perSecondMeanwhile / perSecondBefore) * 100 },
    ofThreePercent: { ...used, value: (perSecondMeanwhile / perSecondAfter) * 100 },
  };
}

/** A member misses what is put. */
async function leaveBehind(cluster: Cluster, missed: Missed) {
  const leader = await cluster.leader();
  const away = cluster.servers.find((server) => server !== leader)!;
  const ports = cluster.servers.filter((server) => server !== away).map(({ port }) => port);
  await away.stop();
  const load = { ports, path: paths.put, connections: 10, concurrency: 100 };
  await runLoad({ ...load, requests: missed.puts, message: missed.message });
  return { leader, away, load };
}

export interface PacedCatchUp {
  readonly seconds: Measured;
  /** Puts answered meanwhile, in per cent of those that were sent. */
  readonly keptPercent: Measured;
}

/** The same while so many puts a second are sent, whatever becomes of them. */
export async function catchUpAtPace(
  cluster: Cluster,
  missed: Missed,
  perSecond: number,
): Promise<PacedCatchUp> {
  const { leader, away, load } = await leaveBehind(cluster, missed);
  const message = (n: number) => putMessage(n % 10_000);
  const paced = await PacedLoad.start({ ...load, perSecond, message });
  await sleep(beforeMs);
  const usageBefore = cluster.usage();
  const startedMs = performance.now();
  const { answeredPercent, ...latencies } = await paced.during(
    away.run().then(() => caughtUp(away, leader)),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  const usage = cluster.usage();
  await paced.stop();
  if (paced.failed > 0) throw new Error(`${paced.failed} puts failed`);
  const cpuSeconds = usage.cpuSeconds - usageBefore.cpuSeconds;
  const used = { ...latencies, cpuSeconds, rssBytes: usage.rssBytes };
  return {
    seconds: { ...used, value: seconds },
    keptPercent: { ...used, value: answeredPercent },
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function during(load: SteadyLoad, work: Promise<void>): Promise<number> {
  const startedMs = performance.now();
  const acknowledged = load.acknowledged;
  await work;
  if (load.failed > 0) throw new Error(`${load.failed} puts failed`);
  return ((load.acknowledged - acknowledged) * 1000) / (performance.now() - startedMs);
}
