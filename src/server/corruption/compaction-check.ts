import { idText, type Logger } from "../../base/index.ts";
import type { KeyValueHash } from "../../mvcc/index.ts";
import { type HashSources, hashesOfPeers, type PeerAnswer } from "./peer-hashes.ts";

export interface CompactionCheckModules extends HashSources {
  /** Hashes that this member's last compactions left, newest first. */
  compactionHashes(): readonly KeyValueHash[];
  readonly logger: Logger;
}

type Verdict = "corrupt" | "checked" | "unknown";

/**
 * The leader's comparison of what compactions left with the others (`--experimental-compact-hash-check-enabled`). All members
 * compact at the same revisions, so these hashes can be compared at leisure. It goes back to the newest compaction that all
 * members can be compared at.
 */
export class CompactionCheck {
  readonly #modules: CompactionCheckModules;
  /** All members had the same at this compaction: older ones need no look. */
  #checkedRevision = 0;

  constructor(modules: CompactionCheckModules) {
    this.#modules = modules;
  }

  /** @returns whether a member has other data */
  async run(): Promise<boolean> {
    const { compactionHashes, logger } = this.#modules;
    const hashes = compactionHashes().filter((one) => one.hashRevision > this.#checkedRevision);
    let verdict: Verdict = "unknown";
    let checked = 0;
    for (const own of hashes) {
      const peers = await hashesOfPeers(this.#modules, own.hashRevision);
      if (peers.length === 0) continue;
      checked++;
      verdict = this.#compare(own, peers);
      if (verdict !== "unknown") break;
    }
    logger.info("finished compaction hash check", { "number-of-hashes-checked": checked });
    return verdict === "corrupt";
  }

  #compare(own: KeyValueHash, peers: readonly PeerAnswer[]): Verdict {
    const { logger } = this.#modules;
    let agreed = 0;
    for (const { id, answer } of peers) {
      if (answer instanceof Error || answer.compactRevision !== own.compactRevision) continue;
      if (answer.hash !== own.hash) {
        logger.error("failed compaction hash check", {
          revision: own.hashRevision,
          "leader-compact-revision": own.compactRevision,
          "leader-hash": own.hash,
          "follower-compact-revision": answer.compactRevision,
          "follower-hash": answer.hash,
          "follower-peer-id": idText(id),
        });
        return "corrupt";
      }
      agreed++;
    }
    if (agreed < peers.length) {
      logger.warn("skipped checking hash; was not able to check all peers", {
        "number-of-peers-checked": agreed,
        "number-of-peers": peers.length,
        revision: own.hashRevision,
      });
      return "unknown";
    }
    this.#checkedRevision = own.hashRevision;
    logger.info("successfully checked hash on whole cluster", {
      "number-of-peers-checked": agreed,
      revision: own.hashRevision,
    });
    return "checked";
  }
}
