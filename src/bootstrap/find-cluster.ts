// How a member without data finds its cluster: in --initial-cluster, in the DNS or at a discovery service; and whether that
// cluster is new or runs already. A member with data knows, and asks nobody.
import {
  bootstrapError,
  type InitialMember,
  parseInitialCluster,
  type Resolved,
  type Settings,
} from "../config/index.ts";
import { initialMembers, type Sha1 } from "../membership/index.ts";
import { BootstrapError, reasonOf } from "./bootstrap-error.ts";
import { type DiscoveryService, discoverCluster } from "./discover-cluster.ts";
import { type Joined, type JoinWorld, joinExisting, otherUrls } from "./join-existing.ts";
import type { ListedMember } from "./match-members.ts";
import { openDiscovery } from "./open-discovery.ts";
import { refuseBootstrapped } from "./refuse-bootstrapped.ts";
import { type LookupSrv, srvCluster } from "./srv-cluster.ts";

export interface BootstrapWorld extends JoinWorld {
  readonly lookupSrv: LookupSrv;
  readonly sha1: Sha1;
}

export interface FoundCluster {
  readonly initialCluster: readonly ListedMember[];
  readonly initialClusterToken: string;
  /** The cluster runs already, and this member joins it. */
  readonly join?: Joined;
}

/**
 * @throws {ConfigError} for settings that do not fit what was found
 * @throws {BootstrapError} if no cluster is found, or one that this member has no place in
 */
export async function findCluster(
  resolved: Resolved,
  world: BootstrapWorld,
): Promise<FoundCluster> {
  const { settings } = resolved;
  const discovery = await openDiscovery(settings);
  try {
    const initialCluster = await listedCluster(settings, world, discovery !== undefined);
    const listedSettings = { ...resolved, settings: { ...settings, initialCluster } };
    const mistake = await bootstrapError(listedSettings, world.lookupHost);
    if (mistake !== undefined) throw mistake;
    const listed = initialCluster.map(asListed);
    if (settings.initialClusterState === "existing") {
      const { initialClusterToken } = settings;
      const join = await joinExisting(listed, settings.name, world);
      return { initialCluster: listed, initialClusterToken, join };
    }
    const initialClusterToken = discovery?.token ?? settings.initialClusterToken;
    return await newCluster({ listed, initialClusterToken, discovery, own: settings.name }, world);
  } finally {
    discovery?.close();
  }
}

/** Who is known before a discovery service is asked: only this member, if there is one. */
async function listedCluster(
  settings: Settings,
  world: BootstrapWorld,
  isDiscovered: boolean,
): Promise<readonly InitialMember[]> {
  const { name, initialAdvertisePeerUrls, discoverySrv, discoverySrvName } = settings;
  if (isDiscovered) return [{ name, peerUrls: initialAdvertisePeerUrls }];
  if (discoverySrv === "") return settings.initialCluster;
  const found = await srvCluster(
    {
      domain: discoverySrv,
      serviceName: discoverySrvName,
      ownName: name,
      ownUrls: initialAdvertisePeerUrls.map(({ href }) => href),
    },
    world,
  );
  return parseFound(clusterText(found));
}

interface NewCluster {
  readonly listed: readonly ListedMember[];
  readonly initialClusterToken: string;
  readonly discovery: DiscoveryService | undefined;
  /** This member's name. */
  readonly own: string;
}

async function newCluster(
  { listed, initialClusterToken, discovery, own }: NewCluster,
  world: BootstrapWorld,
): Promise<FoundCluster> {
  const members = initialMembers(listed, { token: initialClusterToken, sha1: world.sha1 });
  const memberId = members.find(({ name }) => name === own)!.id;
  await refuseBootstrapped({ memberId, peerUrls: otherUrls(listed, own) }, world);
  if (discovery === undefined) return { initialCluster: listed, initialClusterToken };
  const text = await discoverCluster(
    { memberId, registration: clusterText(listed) },
    { ...world, service: discovery },
  );
  const found = parseFound(text).map(asListed);
  await refuseBootstrapped({ memberId, peerUrls: otherUrls(found, own) }, world);
  return { initialCluster: found, initialClusterToken };
}

/** As --initial-cluster has it: "name=url,name=url". */
function clusterText(members: readonly ListedMember[]): string {
  return members.flatMap(({ name, peerUrls }) => peerUrls.map((url) => `${name}=${url}`)).join(",");
}

function parseFound(text: string): readonly InitialMember[] {
  let members: readonly InitialMember[];
  try {
    members = parseInitialCluster(text);
  } catch (error) {
    throw new BootstrapError(`Cannot use the discovered cluster ${text}: ${reasonOf(error)}`);
  }
  const hrefs = members.flatMap(({ peerUrls }) => peerUrls.map(({ href }) => href));
  if (new Set(hrefs).size < hrefs.length) {
    throw new BootstrapError(`Cannot use the discovered cluster ${text}: it has duplicate url`);
  }
  return members;
}

function asListed({ name, peerUrls }: InitialMember): ListedMember {
  return { name, peerUrls: peerUrls.map(({ href }) => href) };
}
