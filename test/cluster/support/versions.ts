// The cluster's version: what its oldest member runs, and what that keeps out.
import { etcdserverpb, services } from "../../../src/wire/protobuf/index.ts";
import type { Cluster } from "./cluster.ts";
import { eventually } from "./eventually.ts";
import type { ClusterMember } from "./member.ts";

const { DowngradeAction, DowngradeRequest } = etcdserverpb;
const { Downgrade } = services["etcdserverpb.Maintenance"];

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

async function allSay(cluster: Cluster, version: string): Promise<void> {
  await eventually(`all members say that the cluster's version is ${version}`, async () => {
    const versions = await Promise.all(cluster.running.map(versionsOf));
    return versions.every(({ etcdcluster }) => etcdcluster === version);
  });
}

/** Official etcd 3.4 joins no cluster of a later version; one that has come so far must be told to make room. */
export async function makeRoomFor34(cluster: Cluster): Promise<void> {
  const servers = await Promise.all(cluster.running.map(versionsOf));
  if (servers.some(({ etcdserver }) => etcdserver.startsWith("3.4."))) return;
  await allSay(cluster, "3.5.0");
  const { client } = await cluster.leader();
  const action = DowngradeAction.ENABLE;
  await client.ask(Downgrade, DowngradeRequest.create({ action, version: "3.4" }));
  await allSay(cluster, "3.4.0");
}
