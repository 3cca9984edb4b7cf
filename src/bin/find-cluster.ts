// A member without data finds its cluster, with the network of this machine.
import { createHash } from "node:crypto";
import { lookup, Resolver } from "node:dns/promises";
import type { Clock, Logger } from "../base/index.ts";
import { type FoundCluster, findCluster, type PeerQuestions } from "../bootstrap/index.ts";
import type { RunResolution } from "../config/index.ts";
import { decodeMembers } from "../membership/index.ts";
import { fetchMembers, fetchVersion, plainDialer } from "../peer/index.ts";

interface Network {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Asks for SRV records. @default the servers that this machine is set up to ask */
  readonly resolver?: Resolver;
}

/**
 * @throws {ConfigError} for settings that do not fit one another or what was found
 * @throws {BootstrapError} if there is no cluster with a place for this member
 */
export async function findClusterFor(
  resolution: RunResolution,
  { clock, logger, resolver = new Resolver() }: Network,
): Promise<FoundCluster> {
  const dialer = plainDialer();
  // Timers do not keep the process alive, and between two attempts there is nothing but a timer.
  const alive = setInterval(() => {}, 60_000);
  try {
    return await findCluster(resolution, {
      clock,
      logger,
      peers: peerQuestions({ clock, dial: dialer.dial }),
      lookupHost: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
      lookupSrv: (name) => resolver.resolveSrv(name),
      sha1: (bytes) => createHash("sha1").update(bytes).digest(),
    });
  } finally {
    clearInterval(alive);
    dialer.close();
  }
}

function peerQuestions(modules: Parameters<typeof fetchVersion>[1]): PeerQuestions {
  return {
    async members(peerUrl, timeoutMs) {
      const { clusterId, membersJson } = await fetchMembers(peerUrl, { ...modules, timeoutMs });
      return { clusterId, members: decodeMembers(membersJson) };
    },
    async clusterVersion(peerUrl, timeoutMs) {
      return (await fetchVersion(peerUrl, { ...modules, timeoutMs })).cluster;
    },
  };
}
