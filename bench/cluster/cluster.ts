import { performance } from "node:perf_hooks";
import { LightClient } from "../../src/client/light/index.ts";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { type ClusterOptions, Server, type ServerKind, type Usage } from "../servers.ts";

const { StatusRequest } = etcdserverpb;
const { Status } = services["etcdserverpb.Maintenance"];
export const members = 3;
const askTimeoutMs = 2_000;
const leaderTimeoutMs = 60_000;
const catchUpTimeoutMs = 180_000;
const pollMs = 10;

/** Three members of one kind on one machine. */
export class Cluster {
  readonly kind: ServerKind;
  readonly servers: readonly Server[];

  private constructor(kind: ServerKind, servers: readonly Server[]) {
    this.kind = kind;
    this.servers = servers;
  }

  static async start(kind: ServerKind, options: Omit<ClusterOptions, "members">): Promise<Cluster> {
    return new Cluster(kind, await Server.startCluster(kind, { members, ...options }));
  }

  get ports(): readonly number[] {
    return this.servers.map(({ port }) => port);
  }

  /** The member that says so of itself. */
  async leader(): Promise<Server> {
    const untilMs = performance.now() + leaderTimeoutMs;
    while (performance.now() < untilMs) {
      for (const server of this.servers) {
        const status = await statusOf(server).catch(() => undefined);
        if (status !== undefined && status.leader === status.header?.memberId) return server;
      }
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    throw new Error(`The ${this.kind} cluster has no leader`);
  }

  /** Of the store, as its leader has it. */
  async revision(): Promise<number> {
    return (await statusOf(await this.leader())).header!.revision;
  }

  /** Of all members that run. */
  usage(): Usage {
    const all = this.servers.map((server) => server.usage());
    return {
      cpuSeconds: all.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
      rssBytes: all.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
    };
  }

  async remove(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.remove()));
  }
}

/** Resolves when `behind` has applied all that `ahead` had committed when it was asked. */
export async function caughtUp(behind: Server, ahead: Server): Promise<void> {
  const untilMs = performance.now() + catchUpTimeoutMs;
  while (performance.now() < untilMs) {
    const wanted = (await statusOf(ahead)).raftIndex;
    const found = await statusOf(behind).catch(() => undefined);
    if (found !== undefined && found.raftAppliedIndex >= wanted) return;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error(`A member of the ${behind.kind} cluster did not catch up`);
}

export function statusOf(server: Server): Promise<etcdserverpb.StatusResponse> {
  const client = new LightClient({ endpoints: [`127.0.0.1:${server.port}`] });
  const timeoutMs = askTimeoutMs;
  return client
    .unary(Status, StatusRequest.create({}), { timeoutMs })
    .finally(() => client.close());
}
