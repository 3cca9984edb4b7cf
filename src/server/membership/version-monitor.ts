import type { Clock, Logger, Timer } from "../../base/index.ts";
import { isDowngraded, nextClusterVersion, versionRequest } from "../../membership/index.ts";
import type { Proposer } from "../consensus/proposer.ts";
import type { Cluster } from "./cluster.ts";
import type { Downgrades } from "./downgrades.ts";
import { type VersionSources, versionsOfMembers } from "./member-versions.ts";

interface MonitorModules extends VersionSources {
  readonly cluster: Cluster;
  readonly raft: { readonly isLeader: boolean };
  readonly proposer: Pick<Proposer, "v2Request">;
  readonly downgrades: Pick<Downgrades, "cancel">;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The members' versions are looked at this often (etcd: monitorVersionInterval). */
export const versionIntervalMs = 4_000;

/** The leader's watch over what the members run: it sets the cluster's version, and ends a downgrade that is through. */
export class VersionMonitor {
  readonly #modules: MonitorModules;
  #timer: Timer | undefined;
  #looking = false;
  #stopped = false;

  constructor(modules: MonitorModules) {
    this.#modules = modules;
  }

  /** To be called when this member becomes the leader. */
  lookNow(): void {
    this.#timer?.cancel();
    void this.#look().then(() => this.#arm());
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #arm(): void {
    this.#timer?.cancel();
    if (this.#stopped || !this.#modules.raft.isLeader) return;
    this.#timer = this.#modules.clock.after(versionIntervalMs, () => this.lookNow());
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const servers = await versionsOfMembers(this.#modules);
      if (this.#stopped || !this.#modules.raft.isLeader) return;
      await this.#setVersion(servers);
      await this.#endDowngrade(servers);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#modules.logger.warn("failed to update cluster version", { error: reason });
    } finally {
      this.#looking = false;
    }
  }

  async #setVersion(servers: readonly (string | undefined)[]): Promise<void> {
    const { cluster, proposer, logger } = this.#modules;
    const { clusterVersion, downgrade } = cluster.versions;
    const next = nextClusterVersion({ clusterVersion, downgrade, servers });
    if (next === undefined) return;
    if (clusterVersion === undefined) {
      logger.info("setting up initial cluster version", { "cluster-version": next });
    } else {
      logger.info("updating cluster version", { from: clusterVersion, to: next });
    }
    await proposer.v2Request(versionRequest(next));
    logger.info("cluster version is updated", { "cluster-version": next });
  }

  async #endDowngrade(servers: readonly (string | undefined)[]): Promise<void> {
    const { cluster, downgrades, logger } = this.#modules;
    const { clusterVersion, downgrade } = cluster.versions;
    if (!isDowngraded({ downgrade, servers })) return;
    logger.info("the cluster has been downgraded", { "cluster-version": clusterVersion });
    await downgrades.cancel();
  }
}
