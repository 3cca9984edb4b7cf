// What is measured of three members. Connections are spread evenly over all of them, as official etcd's own benchmark does
// with several endpoints, except where a row says that they go to the leader.
import { runH2load } from "../h2load.ts";
import { runLoad } from "../load/closed-loop.ts";
import { type Measured, used } from "../measured.ts";
import { largePutMessage, paths, putMessage, rangeMessage } from "../messages.ts";
import type { Row } from "../row.ts";
import { catchUp, catchUpAtPace, type Missed } from "./catch-up.ts";
import { Cluster, members } from "./cluster.ts";
import { failover } from "./failover.ts";
import { largeDelete } from "./large-delete.ts";
import { OwnProcessors } from "./own-processors.ts";

/** A row about three members, which are started and removed for it. */
interface ClusterRow extends Omit<Row, "run" | "unavailable"> {
  readonly flags?: readonly string[];
  /** Each member and the load have a share of the processors that is theirs alone; otherwise all share all. */
  readonly ownProcessors?: boolean;
  run(cluster: Cluster): Promise<Measured>;
}

/** Puts of a lone client before those that are measured. */
const warmUpInSequence = 10_000;

/** A member that is 50,000 entries behind needs a snapshot where logs are cut after 5,000. */
const shortLogs = ["--snapshot-count=5000"];
/** 400,000 entries behind it does not, where they are cut after a million. */
const longLogs = ["--snapshot-count=1000000"];

interface CatchUpKind {
  readonly behind: string;
  readonly how: "log" | "snapshot";
  readonly missed: Missed;
  readonly flags: readonly string[];
}

const megabytes500: Missed = { puts: 50_000, message: largePutMessage };
const megabytes200: Missed = { puts: 20_000, message: largePutMessage };
const manySmall: Missed = { puts: 400_000, message: (n) => putMessage(n % 100_000) };

const catchUps: readonly CatchUpKind[] = [
  { behind: "500 MB", how: "log", missed: megabytes500, flags: [] },
  { behind: "500 MB", how: "snapshot", missed: megabytes500, flags: shortLogs },
  { behind: "200 MB", how: "log", missed: megabytes200, flags: [] },
  { behind: "400,000 puts of 256 B", how: "log", missed: manySmall, flags: longLogs },
];

/** Puts a second of clients that send at a pace of their own: half of what three official members do at most on two cores. */
const pace = 5_000;
const atPace = `at ${pace.toLocaleString("en")} puts a second`;

/** How rows begin whose members and load have processors of their own. */
const apart = `cluster, ${OwnProcessors.shareOf(members + 1).toFixed(2)} processors each`;

interface H2loadRow {
  readonly path: string;
  readonly message: Buffer;
  readonly requests: number;
  readonly connections: number;
  readonly concurrency: number;
}

async function warmUp(cluster: Cluster): Promise<void> {
  const warm = { ports: cluster.ports, requests: 15_000, connections: 12, concurrency: 96 };
  await runLoad({ ...warm, path: paths.put, message: (n) => putMessage(n % 1000) });
  await runLoad({ ...warm, path: paths.range, message: (n) => rangeMessage(n % 1000) });
}

async function h2loadRow(cluster: Cluster, load: H2loadRow): Promise<Measured> {
  await warmUp(cluster);
  return used(cluster, () => runH2load({ ports: cluster.ports, ...load }));
}

/** h2load takes a refusal for an answer: that every put was done shows in the revision. */
async function h2loadPuts(
  cluster: Cluster,
  load: Omit<H2loadRow, "path" | "message"> & { readonly ports: readonly number[] },
): Promise<Measured> {
  await warmUp(cluster);
  const before = await cluster.revision();
  const put = { path: paths.put, message: putMessage(1) };
  const measured = await used(cluster, () => runH2load({ ...put, ...load }));
  const done = (await cluster.revision()) - before;
  if (done !== load.requests) throw new Error(`${done} of ${load.requests} puts were done`);
  return measured;
}

const unit = "req/s";
const better = "more";

const onClusters: readonly ClusterRow[] = [
  {
    name: "cluster: puts 256 B, 99 concurrent (h2load)",
    unit,
    better,
    target: 1.5,
    run: (cluster) =>
      h2loadPuts(cluster, {
        ports: cluster.ports,
        requests: 99_000,
        connections: 9,
        concurrency: 99,
      }),
  },
  {
    name: "cluster: puts 256 B, 999 concurrent (h2load)",
    unit,
    better,
    target: 1.5,
    run: (cluster) =>
      h2loadPuts(cluster, {
        ports: cluster.ports,
        requests: 149_850,
        connections: 27,
        concurrency: 999,
      }),
  },
  {
    name: "cluster: puts 256 B, 96 concurrent, 100,000 keys",
    unit,
    better,
    target: 1.5,
    async run(cluster) {
      await warmUp(cluster);
      const load = { path: paths.put, message: (n: number) => putMessage(n % 100_000) };
      const size = { requests: 100_000, connections: 12, concurrency: 96 };
      return used(cluster, () => runLoad({ ports: cluster.ports, ...load, ...size }));
    },
  },
  {
    name: "cluster: puts 256 B, 100 concurrent to the leader (h2load)",
    unit,
    better,
    target: 1.5,
    async run(cluster) {
      const ports = [(await cluster.leader()).port];
      const size = { requests: 100_000, connections: 10, concurrency: 100 };
      return h2loadPuts(cluster, { ports, ...size });
    },
  },
  {
    name: "cluster: puts 256 B, 1 client in sequence to the leader",
    unit,
    better,
    target: 1.2,
    async run(cluster) {
      await warmUp(cluster);
      const ports = [(await cluster.leader()).port];
      const load = { ports, path: paths.put, message: putMessage, connections: 1, concurrency: 1 };
      // Many clients at once leave what is done once a turn of the event loop, not once a request, hardly compiled.
      await runLoad({ ...load, requests: warmUpInSequence });
      return used(cluster, () => runLoad({ ...load, requests: 5_000 }));
    },
  },
  {
    name: "cluster: linearizable ranges, 1 key, 99 concurrent (h2load)",
    unit,
    better,
    target: 3,
    run: (cluster) =>
      h2loadRow(cluster, {
        path: paths.range,
        message: rangeMessage(1),
        requests: 99_000,
        connections: 9,
        concurrency: 99,
      }),
  },
  {
    name: "cluster: leader killed until a put is acknowledged",
    unit: "ms",
    better: "less",
    target: 1,
    rounds: 1,
    run: failover,
  },
  {
    name: "cluster: longest wait for a range while 1,000,000 keys are deleted",
    unit: "ms",
    better: "less",
    target: 1,
    rounds: 1,
    run: async (cluster) => (await largeDelete(cluster)).longestRangeMs,
  },
  {
    name: "cluster: 1,000,000 keys deleted at once until none is left",
    unit: "s",
    better: "less",
    target: 1,
    rounds: 1,
    run: async (cluster) => (await largeDelete(cluster)).seconds,
  },
  ...catchUps.flatMap(({ behind, how, missed, flags }): ClusterRow[] => {
    const seconds = { unit: "s", better: "less", target: 1, rounds: 1, flags } as const;
    const kept = {
      unit: "%",
      better: "more",
      target: 80,
      targetOf: "ours",
      rounds: 1,
      flags,
    } as const;
    const caughtUp = async (cluster: Cluster) => (await catchUp(cluster, missed)).seconds;
    const keptPercent = async (cluster: Cluster) => (await catchUp(cluster, missed)).keptPercent;
    return [
      {
        ...seconds,
        name: `cluster: ${behind} behind until caught up, by ${how}`,
        run: caughtUp,
      },
      {
        ...kept,
        name: `cluster: puts kept while one catches up with ${behind}, by ${how}`,
        run: keptPercent,
      },
      {
        ...{ unit, better, target: 1, rounds: 1, flags },
        name: `cluster: puts a second while one catches up with ${behind}, by ${how}`,
        run: async (cluster) => (await catchUp(cluster, missed)).perSecond,
      },
      {
        ...kept,
        name: `cluster: puts while one catches up with ${behind}, by ${how}, of those of three members`,
        run: async (cluster) => (await catchUp(cluster, missed)).ofThreePercent,
      },
      {
        ...seconds,
        name: `cluster: ${behind} behind until caught up, by ${how}, ${atPace}`,
        run: async (cluster) => (await catchUpAtPace(cluster, missed, pace)).seconds,
      },
      {
        ...kept,
        name: `cluster: puts kept while one catches up with ${behind}, by ${how}, ${atPace}`,
        run: async (cluster) => (await catchUpAtPace(cluster, missed, pace)).keptPercent,
      },
      {
        ...seconds,
        ownProcessors: true,
        name: `${apart}: ${behind} behind until caught up, by ${how}`,
        run: caughtUp,
      },
      {
        ...kept,
        ownProcessors: true,
        name: `${apart}: puts kept while one catches up with ${behind}, by ${how}`,
        run: keptPercent,
      },
    ];
  }),
];

export const clusterRows: readonly Row[] = onClusters.map(
  ({ flags = [], ownProcessors = false, ...row }) => ({
    ...row,
    ...(ownProcessors && { unavailable: OwnProcessors.unavailable }),
    async run(kind) {
      const processors = ownProcessors ? OwnProcessors.make(members + 1) : undefined;
      try {
        processors?.move(process.pid, members);
        const started = (pid: number, member: number): void => processors?.move(pid, member);
        return await onCluster(await Cluster.start(kind, { flags, started }), row);
      } finally {
        processors?.remove();
      }
    },
  }),
);

async function onCluster(cluster: Cluster, row: Pick<ClusterRow, "run">): Promise<Measured> {
  try {
    return await row.run(cluster);
  } finally {
    await cluster.remove();
  }
}
