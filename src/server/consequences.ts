import type { Entry, RaftNode, SoftState } from "../raft/index.ts";
import type { ClusterCare } from "./cluster-care.ts";
import type { Proposals } from "./consensus/proposals.ts";
import type { Proposer } from "./consensus/proposer.ts";
import type { RaftLoop } from "./consensus/raft-loop.ts";
import type { ReadBarrier } from "./consensus/read-barrier.ts";
import type { Leadership } from "./leadership/leadership.ts";
import type { Cluster } from "./membership/cluster.ts";
import type { Removal } from "./membership/removal.ts";
import type { PeerLink } from "./peers/peer-link.ts";
import { isLoneVoter } from "./raft-view.ts";
import type { SnapshotTraffic } from "./snapshots/snapshot-traffic.ts";
import type { AppliedWait } from "./state-machine/applied-wait.ts";
import type { EntryApplier } from "./state-machine/entry-applier.ts";
import type { LiveState } from "./state-machine/live-state.ts";
import type { LoadedState } from "./state-machine/load-state.ts";
import type { Upkeep } from "./upkeep/upkeep.ts";

interface ConsequencesModules {
  readonly ownId: bigint;
  readonly raft: RaftNode;
  readonly loop: Pick<RaftLoop, "poke">;
  readonly state: Pick<LiveState, "replace">;
  readonly cluster: Pick<Cluster, "applyConfChange" | "isRemoved" | "replaceMembership">;
  readonly applier: Pick<EntryApplier, "applied" | "appliedTerm">;
  readonly barrier: Pick<ReadBarrier, "applied" | "leaderChanged">;
  readonly proposals: Pick<Proposals, "leaderGone">;
  readonly proposer: Pick<Proposer, "retryLeaderless">;
  readonly snapshots: Pick<SnapshotTraffic, "applied" | "replaced">;
  readonly upkeep: Pick<Upkeep, "applied" | "compact">;
  readonly leadership: Pick<Leadership, "applied" | "changed" | "gone" | "handOver" | "successor">;
  readonly appliedWait: Pick<AppliedWait, "applied">;
  readonly peers: Pick<PeerLink, "membersChanged" | "retryHeld">;
  readonly care: Pick<ClusterCare, "lead">;
  readonly removal: Pick<Removal, "begin">;
}

/** What follows for the parts of a member when one of them has news: who hears of it, and in which order. */
export class Consequences {
  readonly #modules: ConsequencesModules;
  readonly #replayed = Promise.withResolvers<void>();
  #isLoneVoter = false;

  constructor(modules: ConsequencesModules) {
    this.#modules = modules;
  }

  /** Resolves once everything that the log held at the start is applied. */
  get replayed(): Promise<void> {
    return this.#replayed.promise;
  }

  /** This member's word alone decides. */
  get isLoneVoter(): boolean {
    return this.#isLoneVoter;
  }

  /** The member begins to take part, with what it knows of the cluster. */
  started(): void {
    this.#isLoneVoter = isLoneVoter(this.#modules.raft);
    this.#modules.peers.membersChanged();
  }

  /** The log of the start may be applied already. */
  checkReplayed(): void {
    const { applier, raft } = this.#modules;
    if (applier.applied >= raft.committedIndex) this.#caughtUp();
  }

  /** An entry changes the configuration; `isNew`: it was not applied before the start. Returns what its proposer hears. */
  confChange(entry: Entry, isNew: boolean): unknown {
    const { raft, cluster } = this.#modules;
    // A snapshot that replaces this entry has replaced the core's configuration already.
    const isOutdated = entry.index < raft.firstIndex;
    const result = cluster.applyConfChange(entry, {
      isNew,
      learners: raft.confState().learners,
      apply: (change) => (isOutdated ? raft.confState() : raft.applyConfChange(change)),
    });
    this.#configurationChanged();
    return result;
  }

  /** Another state takes the place of the running one: whoever goes by the old one goes by the new one. */
  stateReplaced(loaded: LoadedState): void {
    const { cluster, state, leadership, snapshots, upkeep } = this.#modules;
    cluster.replaceMembership(loaded.membership);
    state.replace(loaded);
    const { index } = loaded.backend.consistentIndex;
    leadership.applied(index);
    this.#configurationChanged();
    snapshots.replaced(index);
    upkeep.compact();
  }

  /** Entries up to `index` are applied. */
  applied(index: number): void {
    const { raft, barrier, appliedWait, leadership, upkeep, applier, snapshots, loop } =
      this.#modules;
    raft.applied(index);
    barrier.applied(index);
    appliedWait.applied(index);
    leadership.applied(index);
    upkeep.applied(index);
    snapshots.applied({ index, term: applier.appliedTerm, confState: raft.confState() });
    if (index >= raft.committedIndex) this.#caughtUp();
    loop.poke();
  }

  roleChanged(role: SoftState): void {
    const { leadership, care, barrier } = this.#modules;
    leadership.changed(role);
    if (role.role === "leader") care.lead();
    if (role.leader === 0n) return;
    barrier.leaderChanged();
    this.retryProposals();
  }

  /** Another member's process is gone. */
  memberGone(id: bigint): void {
    const { raft, proposals, leadership } = this.#modules;
    if (raft.leader === id) proposals.leaderGone(raft.term);
    leadership.gone(id);
  }

  /** Somebody may take proposals now. */
  retryProposals(): void {
    this.#modules.proposer.retryLeaderless();
    this.#modules.peers.retryHeld();
  }

  #configurationChanged(): void {
    const { raft, cluster, ownId, peers, leadership, removal } = this.#modules;
    this.#isLoneVoter = isLoneVoter(raft);
    peers.membersChanged();
    if (!cluster.isRemoved(ownId)) return;
    // The others will soon hear nothing from it any more: they need not wait for an election timeout.
    const { successor } = leadership;
    if (raft.role === "leader" && successor !== undefined) leadership.handOver(successor);
    removal.begin();
  }

  /** A lone voter need not wait for an election timeout: nobody else could be elected. */
  #caughtUp(): void {
    this.#replayed.resolve();
    const { raft } = this.#modules;
    if (this.#isLoneVoter && raft.role === "follower") raft.campaign();
  }
}
