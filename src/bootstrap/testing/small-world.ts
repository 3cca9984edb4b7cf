// A world of a few hosts, for tests: what its DNS and its members answer is written down beforehand.
import { createHash } from "node:crypto";
import type { Logger } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import type { Member } from "../../membership/index.ts";
import type { BootstrapWorld } from "../find-cluster.ts";
import type { RunningCluster } from "../peer-questions.ts";
import type { SrvRecord } from "../srv-cluster.ts";

export interface SmallWorldOptions {
  /** Addresses by host name. */
  readonly hosts?: Readonly<Record<string, readonly string[]>>;
  readonly records?: Readonly<Record<string, readonly SrvRecord[]>>;
  /** What is answered at peer URLs; nobody listens at others. */
  readonly clusters?: Readonly<Record<string, RunningCluster>>;
  /** @default "3.4.0" */
  readonly clusterVersion?: string;
}

export interface SmallWorld extends BootstrapWorld {
  readonly clock: ManualClock;
  /** Log lines from warnings on. */
  readonly complaints: readonly string[];
}

export function smallWorld(options: SmallWorldOptions): SmallWorld {
  const complaints: string[] = [];
  const complain = (message: string): void => void complaints.push(message);
  const logger: Logger = { debug() {}, info() {}, warn: complain, error: complain };
  const at = (peerUrl: string): RunningCluster =>
    answerAt(options.clusters, peerUrl, "connect ECONNREFUSED");
  return {
    clock: new ManualClock(),
    logger,
    complaints,
    sha1: (bytes) => createHash("sha1").update(bytes).digest(),
    lookupHost: async (host) => answerAt(options.hosts, host, "getaddrinfo ENOTFOUND"),
    lookupSrv: async (name) => answerAt(options.records, name, "querySrv ENOTFOUND"),
    peers: {
      members: async (peerUrl) => at(peerUrl),
      clusterVersion: async (peerUrl) => at(peerUrl) && (options.clusterVersion ?? "3.4.0"),
    },
  };
}

function answerAt<T>(
  answers: Readonly<Record<string, T>> | undefined,
  name: string,
  failure: string,
): T {
  const answer = answers?.[name];
  if (answer === undefined) throw new Error(`${failure} ${name}`);
  return answer;
}

/** A member that has been added; with a name it has run before. */
export function memberOf(id: bigint, peerUrls: string | readonly string[], name = ""): Member {
  return {
    id,
    name,
    peerUrls: [peerUrls].flat(),
    clientUrls: name === "" ? [] : [`http://${name}:2379`],
    isLearner: false,
  };
}
