import { etcdError, type Logger } from "../../base/index.ts";
import { checkDowngrade, checkDowngradeCancel } from "../../membership/index.ts";
import { membershippb } from "../../wire/protobuf/index.ts";
import type { Cluster } from "../cluster.ts";
import type { Proposer } from "../proposer.ts";
import type { ReadBarrier } from "../read-barrier.ts";

const { DowngradeInfoSetRequest } = membershippb;

interface DowngradeModules {
  readonly cluster: Cluster;
  readonly proposer: Pick<Proposer, "request">;
  readonly barrier: ReadBarrier;
  readonly logger: Logger;
}

/** Prepares a cluster for members that are one minor version older. All resolve with the cluster version of the moment. */
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

  async cancel(): Promise<string> {
    const { proposer, cluster } = this.#modules;
    checkDowngradeCancel(cluster.versions);
    await proposer.request({ downgradeInfoSet: DowngradeInfoSetRequest.create() });
    return this.#version();
  }

  #version(): string {
    const { version } = this.#modules.cluster;
    if (version === undefined) throw etcdError("ClusterVersionUnavailable");
    return version;
  }
}
