import { type Clock, EtcdError, idText, type Logger } from "../../base/index.ts";
import type { EtcdMetrics } from "../../host/index.ts";
import {
  attributesRequest,
  type ClusterChange,
  type Member as ClusterMember,
  type DowngradeView,
  decodeClusterRequest,
  decodeConfChange,
  decodeV2Request,
  encodeV2State,
  isNewer,
  type Membership,
  minorText,
  refusalOfVersion,
} from "../../membership/index.ts";
import {
  type ConfChange,
  type ConfChangeV2,
  type ConfState,
  type Entry,
  EntryType,
  noMember,
} from "../../raft/index.ts";
import { type etcdserverpb, raftpb } from "../../wire/protobuf/index.ts";
import type { Proposer } from "../consensus/proposer.ts";
import type { Identity } from "../member-world.ts";
import { wasMade } from "./replayed-change.ts";

export type { ClusterMember };

/** What a member tells the others of itself. */
export interface Publication {
  readonly name: string;
  readonly clientUrls: readonly string[];
}

interface ClusterModules {
  readonly membership: Membership;
  readonly identity: Identity;
  /** The members as far as they are known before the log says anything. */
  readonly expected: readonly ClusterMember[];
  /** This program's: `3.5.17`. */
  readonly ownVersion: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Pick<EtcdMetrics, "etcd_cluster_version">;
}

/** The replicated membership, as the log changes it. */
export class Cluster {
  #modules: ClusterModules;
  #onVersionLowered: () => void = () => undefined;
  #onReplaced: () => void = () => undefined;

  constructor(modules: ClusterModules) {
    this.#modules = modules;
    this.#showVersion(undefined);
  }

  /** A leader's snapshot has brought another one. @throws {Error} if this program is too old for it */
  replaceMembership(membership: Membership): void {
    const before = this.version;
    this.#modules = { ...this.#modules, membership };
    this.#showVersion(before);
    this.#onReplaced();
    this.checkOwnVersion();
  }

  members(): readonly ClusterMember[] {
    const { membership, expected } = this.#modules;
    const members = membership.members();
    return members.length > 0 ? members : expected;
  }

  /** It was a member once: it can never be one again. */
  isRemoved(id: bigint): boolean {
    return this.#modules.membership.isRemoved(id);
  }

  /** `3.5.0`, or undefined until the members have agreed on one. */
  get version(): string | undefined {
    return this.#modules.membership.clusterVersion;
  }

  /** The version, and the downgrade that is under way. */
  get versions(): DowngradeView {
    return this.#modules.membership;
  }

  /** Calls back when the cluster's version went down: members may now come that do not know all that was in the log. */
  onVersionLowered(listener: () => void): void {
    this.#onVersionLowered = listener;
  }

  isLearner(id: bigint): boolean {
    return this.#modules.membership.member(id)?.isLearner ?? false;
  }

  /** @throws {Error} if this program is too old for the cluster */
  checkOwnVersion(): void {
    const { membership, ownVersion } = this.#modules;
    const refusal = refusalOfVersion(ownVersion, membership);
    if (refusal !== undefined) throw new Error(refusal);
  }

  /**
   * Applies a change of configuration. One that does not fit the membership leaves the consensus core as it is and is
   * refused to its proposer.
   * @param isNew - false: the membership on disk has it already, only the consensus core has not.
   * @throws {EtcdError}
   */
  applyConfChange(
    entry: Entry,
    {
      isNew,
      learners,
      apply,
    }: {
      readonly isNew: boolean;
      /** Of the consensus core's configuration. */
      readonly learners: readonly bigint[];
      apply(change: ConfChange | ConfChangeV2): ConfState;
    },
  ): readonly ClusterMember[] {
    if (entry.type === EntryType.confChangeV2) {
      const joint = raftpb.ConfChangeV2.decode(entry.data);
      apply({ ...joint, context: joint.context ?? noContext });
      return this.members();
    }
    const decoded = raftpb.ConfChange.decode(entry.data);
    const change = { ...decoded, context: decoded.context ?? noContext };
    try {
      if (isNew) this.#applyToMembership(decoded);
    } catch (error) {
      apply({ ...change, nodeId: noMember });
      throw error;
    }
    const isMade = isNew || this.wasMade(decoded, learners);
    apply(isMade ? change : { ...change, nodeId: noMember });
    return this.members();
  }

  /** Whether a change which the membership contains already was made, or refused. `learners`: of the time before it. */
  wasMade(change: raftpb.ConfChange, learners: readonly bigint[]): boolean {
    const { membership } = this.#modules;
    return wasMade(decodeConfChange(change), { membership, learners });
  }

  #applyToMembership(decoded: raftpb.ConfChange): void {
    const { membership, logger } = this.#modules;
    const change = decodeConfChange(decoded);
    membership.validate(change);
    membership.applyConfiguration(change);
    logger.info("applied a configuration change", {
      kind: change.kind,
      "member-id": idText(decoded.nodeId),
    });
  }

  /** The form in which 3.4 and 3.5 members publish themselves and the cluster's version. Anything else is passed over. */
  applyV2(request: etcdserverpb.Request): void {
    const change = decodeV2Request(request);
    if (change !== undefined) this.#applyChange(change);
  }

  /** The form since 3.6. Returns false if the request is about something else. */
  applyRequest(request: etcdserverpb.InternalRaftRequest): boolean {
    const change = decodeClusterRequest(request);
    if (change === undefined) return false;
    this.#applyChange(change);
    return true;
  }

  #applyChange(change: ClusterChange): void {
    const { membership } = this.#modules;
    const before = membership.clusterVersion;
    membership.applyCluster(change);
    if (change.kind !== "version") return;
    this.#showVersion(before);
    this.#tellVersion(before, change.version);
    this.checkOwnVersion();
    if (before !== undefined && isNewer(before, change.version)) this.#onVersionLowered();
  }

  #showVersion(before: string | undefined): void {
    const gauge = this.#modules.metrics.etcd_cluster_version;
    const { version } = this;
    if (before !== undefined) gauge.labels(minorText(before)).set(0);
    if (version !== undefined) gauge.labels(minorText(version)).set(1);
  }

  #tellVersion(from: string | undefined, to: string): void {
    const { identity, logger } = this.#modules;
    const ids = {
      "cluster-id": idText(identity.clusterId),
      "local-member-id": idText(identity.memberId),
    };
    if (from === undefined) {
      logger.info("set initial cluster version", { ...ids, "cluster-version": to });
    } else {
      logger.info("updated cluster version", { ...ids, from, to });
    }
    logger.info("enabled capabilities for version", { "cluster-version": to });
  }

  /** Tells the cluster this member's name and client URLs. */
  async publish(proposer: Pick<Proposer, "v2Request">, publication: Publication): Promise<void> {
    const { identity, logger } = this.#modules;
    const shown = this.#shownBySnapshot(publication);
    await Promise.race([this.#proposeUntilTaken(proposer, { publication, shown }), shown]);
    const { name, clientUrls } = publication;
    logger.info("published local member to cluster through raft", {
      "local-member-id": idText(identity.memberId),
      "local-member-attributes": `{Name:${name} ClientURLs:[${clientUrls.join(" ")}]}`,
      "cluster-id": idText(identity.clusterId),
    });
  }

  /** A member is of no use before it is published: it tries as long as it runs. */
  async #proposeUntilTaken(
    proposer: Pick<Proposer, "v2Request">,
    { publication, shown }: { readonly publication: Publication; readonly shown: Promise<void> },
  ): Promise<void> {
    const { identity, clock, logger } = this.#modules;
    const request = attributesRequest(identity.memberId, publication);
    let isShown = false;
    void shown.then(() => {
      isShown = true;
    });
    while (!isShown) {
      try {
        await proposer.v2Request(request);
        return;
      } catch (error) {
        if (!(error instanceof EtcdError) || error.kind === "Stopped") throw error;
        if (isShown) return;
        logger.warn("failed to publish, trying again", { error: error.message });
        await new Promise<void>((resolve) => clock.after(publishRetryMs, resolve));
      }
    }
  }

  /** A member that joins may be sent a snapshot with its own publication in it: the entry itself never comes then. */
  async #shownBySnapshot(publication: Publication): Promise<void> {
    do {
      await new Promise<void>((resolve) => {
        this.#onReplaced = resolve;
      });
    } while (!this.#isPublished(publication));
  }

  #isPublished({ name, clientUrls }: Publication): boolean {
    const { membership, identity } = this.#modules;
    const own = membership.member(identity.memberId);
    return own?.name === name && own.clientUrls.join() === clientUrls.join();
  }

  /** What a raft snapshot carries of the cluster: the members as etcd's v2 tree. */
  v2State(): Buffer {
    return encodeV2State(this.#modules.membership);
  }
}

const noContext = Buffer.alloc(0);
/** A publication that failed is tried again after this long. */
const publishRetryMs = 500;
