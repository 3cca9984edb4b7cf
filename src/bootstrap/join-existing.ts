// --initial-cluster-state existing: a member without data takes the place that `member add` has made for it.
import { type Clock, idText, type Logger } from "../base/index.ts";
import { etcdVersion, type LookupHost } from "../config/index.ts";
import { compareMinors, type Member, parseVersion } from "../membership/index.ts";
import { BootstrapError } from "./bootstrap-error.ts";
import { type ListedMember, matchMembers } from "./match-members.ts";
import { askAll, type PeerQuestions, type RunningCluster } from "./peer-questions.ts";
import { AddressBook } from "./same-urls.ts";

/** Longest wait for the answer of a member (etcd: GetClusterFromRemotePeers). */
const answerMs = 10_000;
/** How long the host names of peer URLs may take to resolve (etcd: ValidateClusterAndAssignIDs). */
const retryForMs = 30_000;
/** The oldest cluster whose members have what this one needs. */
const clusterVersionMin = "3.0.0";

export interface JoinWorld {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly peers: PeerQuestions;
  readonly lookupHost: LookupHost;
}

/** The cluster to be joined, and who this member is in it. */
export interface Joined extends RunningCluster {
  readonly memberId: bigint;
}

/** @throws {BootstrapError} naming what does not fit */
export async function joinExisting(
  listed: readonly ListedMember[],
  own: string,
  world: JoinWorld,
): Promise<Joined> {
  const { clock, logger, peers, lookupHost } = world;
  const peerUrls = otherUrls(listed, own);
  const cluster = await fetchCluster(peerUrls, world);
  const addresses = new AddressBook({ lookupHost, clock, logger, retryForMs });
  const members = await matchMembers(listed, cluster.members, addresses);
  const member = members.get(own);
  if (member === undefined)
    throw new BootstrapError(`Cannot join the cluster: ${own} is not listed`);
  refuseStarted(member);
  await checkVersion(peerUrls, { logger, peers });
  return { ...cluster, memberId: member.id };
}

/** The peer URLs of everyone else, in order. */
export function otherUrls(listed: readonly ListedMember[], own: string): string[] {
  return listed
    .filter(({ name }) => name !== own)
    .flatMap(({ peerUrls }) => peerUrls)
    .sort();
}

async function fetchCluster(
  peerUrls: readonly string[],
  { logger, peers }: JoinWorld,
): Promise<RunningCluster> {
  if (peerUrls.length === 0) {
    throw new BootstrapError(
      "Cannot join the cluster: --initial-cluster lists no other member; it must list all members, as `etcdctl member add` prints them",
    );
  }
  const answers = await askAll({
    peerUrls,
    subject: "the members of the cluster",
    logger,
    ask: (url) => peers.members(url, answerMs),
  });
  const cluster = answers.find(({ members }) => members.length > 0);
  if (cluster !== undefined) return cluster;
  throw new BootstrapError(
    `Cannot join the cluster: cannot fetch cluster info from peer urls: could not retrieve cluster information from the given URLs (${peerUrls.join(", ")})`,
  );
}

/**
 * The others count on what a member has acknowledged. One that has lost it may not go on under the same identifier, as it
 * could vote a second time in a term, or for a leader that lacks committed entries.
 */
function refuseStarted({ id, name, clientUrls }: Member): void {
  if (clientUrls.length === 0) return;
  throw new BootstrapError(
    `Cannot join the cluster: member ${idText(id)} (${name}) has already been bootstrapped, with data that is not in this data directory; bring the data back, or remove the member and add it again`,
  );
}

async function checkVersion(
  peerUrls: readonly string[],
  { logger, peers }: Pick<JoinWorld, "logger" | "peers">,
): Promise<void> {
  const answers = await askAll({
    peerUrls,
    subject: "the cluster's version",
    logger,
    ask: (url) => peers.clusterVersion(url, answerMs),
  });
  const versions = answers.flatMap((text) => parseVersion(text) ?? []);
  const [oldest, newest] = [parseVersion(clusterVersionMin)!, parseVersion(etcdVersion)!];
  const misfit = versions.find((v) => compareMinors(v, oldest) < 0 || compareMinors(v, newest) > 0);
  if (misfit === undefined && versions.length > 0) return;
  const found = answers.length === 0 ? "no member tells its version" : `it is at ${answers[0]}`;
  throw new BootstrapError(
    `Cannot join the cluster: incompatible with current running cluster: ${found}; wanted ${oldest.major}.${oldest.minor} to ${newest.major}.${newest.minor}`,
  );
}
