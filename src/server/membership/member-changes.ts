import { type Clock, type EtcdError, etcdError, type MonotonicMs } from "../../base/index.ts";
import type { EtcdMetrics } from "../../host/index.ts";
import {
  arePeerUrls,
  type ConfigurationChange,
  checkAddition,
  checkPromotion,
  checkRemoval,
  computeMemberId,
  encodeConfChange,
  healthIntervalMs,
  isLearnerReady,
  parsePeerUrls,
  type Reachability,
  type Sha1,
} from "../../membership/index.ts";
import type { PeerQueries } from "../../peer/index.ts";
import type { RaftStatus } from "../../raft/index.ts";
import type { LeaderQuestions } from "../consensus/leader-questions.ts";
import type { LeaderWatch } from "../consensus/leader-watch.ts";
import type { Proposer } from "../consensus/proposer.ts";
import type { ReadBarrier } from "../consensus/read-barrier.ts";
import type { Cluster, ClusterMember } from "./cluster.ts";
import { longestConnected } from "./longest-connected.ts";

interface ChangeModules {
  readonly ownId: bigint;
  readonly cluster: Cluster;
  readonly proposer: Pick<Proposer, "confChange">;
  readonly barrier: ReadBarrier;
  readonly clock: Clock;
  readonly sha1: Sha1;
  readonly metrics: EtcdMetrics;
  readonly leader: LeaderQuestions;
  readonly leaders: LeaderWatch;
  /** Asks the leader to hand over to another member; that may fail without a word. */
  transfer(target: bigint): void;
  readonly queries: Pick<PeerQueries, "promote">;
  /** Since when a member can be reached; undefined while it cannot. */
  activeSinceMs(id: bigint): MonotonicMs | undefined;
  raftStatus(): RaftStatus;
  /** `--strict-reconfig-check`: refuse what would cost the cluster its quorum. */
  readonly strictReconfigCheck: boolean;
}

/** A leader that has not handed over by then is removed as it is. */
const relieveMs = 1_000;

type Members = readonly ClusterMember[];

/**
 * Changes of who is a member. What can be told from here is checked before a change is proposed; whether it fits the
 * membership is decided when it is applied. All resolve with the members after the change, or reject with an `EtcdError`.
 */
export class MemberChanges {
  readonly #modules: ChangeModules;

  constructor(modules: ChangeModules) {
    this.#modules = modules;
  }

  async list({ linearizable }: { readonly linearizable: boolean }): Promise<Members> {
    if (linearizable) await this.#modules.barrier.wait();
    return this.#modules.cluster.members();
  }

  async add(request: {
    readonly peerUrls: readonly string[];
    readonly isLearner: boolean;
  }): Promise<{ readonly member: ClusterMember; readonly members: Members }> {
    const { cluster, clock, sha1, strictReconfigCheck } = this.#modules;
    const { isLearner } = request;
    const peerUrls = parsePeerUrls(request.peerUrls);
    if (strictReconfigCheck) checkAddition(cluster.members(), { isLearner, reach: this.#reach() });
    const unixSeconds = Math.floor(clock.wallMs() / 1_000);
    const id = computeMemberId({ peerUrls, unixSeconds }, sha1);
    const member = { id, name: "", peerUrls, clientUrls: [], isLearner };
    return { member, members: await this.#propose({ kind: "add", member }) };
  }

  async remove(id: bigint): Promise<Members> {
    const { cluster, strictReconfigCheck } = this.#modules;
    if (strictReconfigCheck) checkRemoval(cluster.members(), { id, reach: this.#reach() });
    await this.#relieve(id);
    return this.#propose({ kind: "remove", id });
  }

  /** A leader hands over before it is removed: otherwise the others would miss it for an election timeout. */
  async #relieve(id: bigint): Promise<void> {
    const { ownId, cluster, leaders, transfer, activeSinceMs } = this.#modules;
    if (leaders.leader !== id) return;
    const members = (): Members => cluster.members().filter((member) => member.id !== id);
    const isOwnFit = members().some((member) => member.id === ownId && !member.isLearner);
    const successor = isOwnFit ? ownId : longestConnected({ ownId, members, activeSinceMs });
    if (successor === undefined) return;
    transfer(successor);
    await leaders.until((leader) => leader !== id && leader !== 0n, relieveMs);
  }

  /** The URLs are kept in the order in which they were given. (etcd does not look at them, and stops over a wrong one.) */
  async update(id: bigint, peerUrls: readonly string[]): Promise<Members> {
    const member = this.#modules.cluster.members().find((one) => one.id === id);
    const urls = peerUrls.map((url) => url.trim());
    if (!arePeerUrls(urls)) throw etcdError(member ? "MemberBadURLs" : "MemberNotFound");
    const isLearner = member?.isLearner ?? false;
    return this.#propose({ kind: "update", id, peerUrls: urls, isLearner });
  }

  /** Only the leader knows how far a learner is: others have it promote the learner. */
  promote(id: bigint): Promise<Members> {
    const { leader, queries, barrier } = this.#modules;
    return leader.ask({
      what: "promotion of a learner",
      here: () => this.#promoteHere(id),
      there: async (member) => {
        await queries.promote(member, id);
        await barrier.wait();
        return this.#modules.cluster.members();
      },
      isFinal: (error) => isFinalOnPromotion(error),
    });
  }

  /** For another member. @throws {EtcdError} also NotLeader */
  async promoteForPeer(id: bigint): Promise<Members> {
    const members = await this.#promoteHere(id);
    if (members === undefined) throw etcdError("NotLeader");
    return members;
  }

  /** undefined if this member does not lead. */
  async #promoteHere(id: bigint): Promise<Members | undefined> {
    const { metrics } = this.#modules;
    try {
      if (!this.#mayPromote(id)) return undefined;
      const members = await this.#propose({ kind: "promote", id });
      metrics.etcd_server_learner_promote_successes.inc();
      return members;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      metrics.etcd_server_learner_promote_failures.labels(reason).inc();
      throw error;
    }
  }

  /** False if only the leader can tell. @throws {EtcdError} MemberNotFound, LearnerNotReady, MemberNotEnoughStarted */
  #mayPromote(id: bigint): boolean {
    const { raftStatus, cluster, ownId, strictReconfigCheck } = this.#modules;
    const { role, followers } = raftStatus();
    if (role !== "leader") return false;
    const learner = followers.find((follower) => follower.id === id);
    if (learner === undefined) throw etcdError("MemberNotFound");
    const leader = followers.find((follower) => follower.id === ownId);
    const match = { learner: learner.match, leader: leader?.match ?? 0 };
    if (!isLearnerReady(match)) throw etcdError("LearnerNotReady");
    if (strictReconfigCheck) checkPromotion(cluster.members());
    return true;
  }

  #reach(): Reachability {
    const { cluster, clock, ownId, activeSinceMs } = this.#modules;
    const nowMs = clock.monotonicMs();
    const active = new Set<bigint>();
    const connected = new Set<bigint>();
    for (const { id } of cluster.members()) {
      const sinceMs = activeSinceMs(id);
      if (sinceMs === undefined) continue;
      active.add(id);
      if (nowMs - sinceMs >= healthIntervalMs) connected.add(id);
    }
    return { ownId, active, connected };
  }

  async #propose(change: ConfigurationChange): Promise<Members> {
    const members = await this.#modules.proposer.confChange((id) => encodeConfChange(change, id));
    return members as Members;
  }
}

/** The leader has judged the promotion, rather than not been there to do so. */
function isFinalOnPromotion({ kind }: EtcdError): boolean {
  return kind !== "NotLeader" && kind !== "NoLeader" && kind !== "Stopped";
}
