import type { PeerTransport } from "../../peer/index.ts";
import type { Cluster } from "../membership/cluster.ts";

/** Keeps the transport's members the cluster's. */
export class Roster {
  readonly #transport: Pick<PeerTransport, "setMember" | "removeMember">;
  readonly #cluster: Pick<Cluster, "members" | "isRemoved">;
  readonly #ownId: bigint;
  /** The URLs of each member that the transport knows. */
  readonly #known = new Map<bigint, string>();

  constructor({
    transport,
    cluster,
    ownId,
  }: {
    readonly transport: Pick<PeerTransport, "setMember" | "removeMember">;
    readonly cluster: Pick<Cluster, "members" | "isRemoved">;
    readonly ownId: bigint;
  }) {
    this.#transport = transport;
    this.#cluster = cluster;
    this.#ownId = ownId;
  }

  /**
   * To be called at the start and whenever the configuration may have changed. A member that the log has not named yet may
   * be known from the settings: only one that was removed is let go.
   */
  update(): void {
    for (const { id, peerUrls } of this.#cluster.members()) {
      const urls = peerUrls.join(",");
      if (id === this.#ownId || this.#known.get(id) === urls) continue;
      this.#known.set(id, urls);
      this.#transport.setMember(id, peerUrls);
    }
    for (const id of this.#known.keys()) {
      if (!this.#cluster.isRemoved(id)) continue;
      this.#known.delete(id);
      this.#transport.removeMember(id);
    }
  }
}
