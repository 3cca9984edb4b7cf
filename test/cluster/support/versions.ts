// The cluster's version: what its oldest member runs, and what that keeps out.
import { etcdVersion } from "../../../src/config/index.ts";
import { etcdserverpb, services } from "../../../src/wire/protobuf/index.ts";
import type { Cluster } from "./cluster.ts";
import { eventually } from "./eventually.ts";
import type { ClusterMember } from "./member.ts";

const { DowngradeAction, DowngradeRequest } = etcdserverpb;
const { Downgrade } = services["etcdserverpb.Maintenance"];

/** The `5` of the version that ours claim to be. */
export const ourMinor: number = Number(etcdVersion.split(".")[1]);

interface Versions {
  /** `3.4.23` */
  readonly etcdserver: string;
  /** `3.4.0` */
  readonly etcdcluster: string;
}

export async function versionsOf(member: ClusterMember): Promise<Versions> {
  const answer = await member.get("/version");
  if (answer === undefined) throw new Error(`member ${member.name} does not tell its version`);
  return JSON.parse(answer.body);
}

/** Resolves when every member gives this as the cluster's version. */
export async function allSay(cluster: Cluster, version: string): Promise<void> {
  await eventually(`all members say that the cluster's version is ${version}`, async () => {
    const versions = await Promise.all(cluster.running.map(versionsOf));
    return versions.every(({ etcdcluster }) => etcdcluster === version);
  });
}

/**
 * No member joins a cluster of a later version than its own: before the first one of 3.`minor` comes, a cluster that has come
 * further must be told to make room.
 */
export async function makeRoomFor(cluster: Cluster, minor: number): Promise<void> {
  const servers = await Promise.all(cluster.running.map(versionsOf));
  const oldest = Math.min(...servers.map(({ etcdserver }) => Number(etcdserver.split(".")[1])));
  if (oldest <= minor) return;
  await allSay(cluster, `3.${oldest}.0`);
  const { client } = await cluster.leader();
  const action = DowngradeAction.ENABLE;
  await client.ask(Downgrade, DowngradeRequest.create({ action, version: `3.${minor}` }));
  await allSay(cluster, `3.${minor}.0`);
}
