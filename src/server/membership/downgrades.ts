import { etcdError, type Logger } from "../../base/index.ts";
import {
  checkDowngrade,
  checkDowngradeCancel,
  type Downgrade,
  isKnownToAll,
  nextClusterVersion,
  versionRequest,
} from "../../membership/index.ts";
import { membershippb } from "../../wire/protobuf/index.ts";
import type { Proposer } from "../consensus/proposer.ts";
import type { ReadBarrier } from "../consensus/read-barrier.ts";
import type { Cluster } from "./cluster.ts";
import { type VersionSources, versionsOfMembers } from "./member-versions.ts";

const { DowngradeInfoSetRequest } = membershippb;

interface DowngradeModules extends VersionSources {
  readonly cluster: Cluster;
  readonly proposer: Pick<Proposer, "request" | "v2Request">;
  readonly barrier: ReadBarrier;
  readonly logger: Logger;
}

/**
 * Prepares a cluster for members that are one minor version older. All resolve with the cluster version of the moment.
 *
 * Once a downgrade is enabled the leader lowers the cluster's version to the target (`VersionMonitor`), and each member begins
 * its log anew behind that, so that older members never see an entry which they cannot apply; from then on they may join.
 */
export class Downgrades {
  readonly #modules: DowngradeModules;

  constructor(modules: DowngradeModules) {
    this.#modules = modules;
  }

  async validate(target: string): Promise<string> {
    await this.#modules.barrier.wait();
    checkDowngrade(this.#modules.cluster.versions, target);
    return this.#version();
  }

  async enable(target: string): Promise<string> {
    const { proposer, cluster, barrier, logger } = this.#modules;
    try {
      await barrier.wait();
      const ver = checkDowngrade(cluster.versions, target);
      const downgradeInfoSet = DowngradeInfoSetRequest.create({ enabled: true, ver });
      await proposer.request({ downgradeInfoSet });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.warn("reject downgrade request", { error: reason });
      throw error;
    }
    return this.#version();
  }

  /** @throws {EtcdError} also NotCapable, while a member of the older version is there, or one that cannot be asked */
  async cancel(): Promise<string> {
    const { proposer, cluster } = this.#modules;
    const { clusterVersion } = cluster.versions;
    checkDowngradeCancel(cluster.versions);
    const downgradeInfoSet = DowngradeInfoSetRequest.create();
    if (isKnownToAll({ downgradeInfoSet }, clusterVersion)) {
      await proposer.request({ downgradeInfoSet });
    } else {
      await this.#riseAgain();
    }
    return this.#version();
  }

  /** The version has come down already, so that older members may be there: it is by its rise that all know. */
  async #riseAgain(): Promise<void> {
    const { cluster, proposer } = this.#modules;
    const { clusterVersion } = cluster.versions;
    const servers = await versionsOfMembers(this.#modules);
    const next = nextClusterVersion({ clusterVersion, downgrade: notEnabled, servers });
    if (next === undefined) throw etcdError("NotCapable");
    await proposer.v2Request(versionRequest(next));
  }

  #version(): string {
    const { version } = this.#modules.cluster;
    if (version === undefined) throw etcdError("ClusterVersionUnavailable");
    return version;
  }
}

const notEnabled: Downgrade = { enabled: false, targetVersion: "" };
