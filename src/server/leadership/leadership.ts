import type { Clock, EtcdError, Logger, MonotonicMs } from "../../base/index.ts";
import type { EtcdMetrics } from "../../host/index.ts";
import type { RaftNode, SoftState } from "../../raft/index.ts";
import { LeaderWatch } from "../consensus/leader-watch.ts";
import { SelfCare } from "../health/self-care.ts";
import type { MemberOptions } from "../member-options.ts";
import type { Cluster } from "../membership/cluster.ts";
import { longestConnected } from "../membership/longest-connected.ts";
import type { PeerLink } from "../peers/peer-link.ts";
import { electionTicksOf } from "../raft-view.ts";
import type { LiveState } from "../state-machine/live-state.ts";
import { FirstElection } from "./first-election.ts";
import { LeaderGone } from "./leader-gone.ts";
import { LeaderLoss } from "./leader-loss.ts";
import { moveLeader } from "./leader-transfer.ts";
import { stepDown } from "./step-down.ts";
import { timeoutError } from "./timeout-cause.ts";

interface LeadershipModules {
  readonly ownId: bigint;
  readonly raft: RaftNode;
  readonly state: LiveState;
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: EtcdMetrics;
  peers(): PeerLink;
  /** When the write to the log began that is under way; undefined when there is none. */
  writingSinceMs(): MonotonicMs | undefined;
  /** Why nothing can be made durable at the moment. */
  diskTrouble(): string | undefined;
  /** The consensus core has got something to do. */
  poke(): void;
}

/** Who leads, and what depends on it. */
export class Leadership {
  readonly watch: LeaderWatch;
  readonly loss: LeaderLoss;
  readonly #modules: LeadershipModules;
  readonly #options: MemberOptions;
  readonly #care: SelfCare;
  readonly #gone: LeaderGone;
  #firstElection: FirstElection | undefined;
  /** When a leader became known last. */
  #electedMs: MonotonicMs | undefined;

  constructor(options: MemberOptions, modules: LeadershipModules) {
    const { raft, clock } = modules;
    const { electionTimeoutMs } = options;
    const leader = (): bigint => raft.leader;
    this.#modules = modules;
    this.#options = options;
    this.watch = new LeaderWatch(leader, clock);
    this.loss = new LeaderLoss({ clock, electionTimeoutMs, leader });
    this.#care = this.#createCare();
    this.#gone = new LeaderGone({ ...options, ...modules });
  }

  #createCare(): SelfCare {
    const { raft, clock, logger, metrics, writingSinceMs, diskTrouble } = this.#modules;
    const successor = (): bigint | undefined => this.successor;
    return new SelfCare({
      clock,
      logger,
      electionTimeoutMs: this.#options.electionTimeoutMs,
      get isLeader() {
        return raft.role === "leader";
      },
      get writingSinceMs() {
        return writingSinceMs();
      },
      get diskTrouble() {
        return diskTrouble();
      },
      get successor() {
        return successor();
      },
      handOver: (to) => this.handOver(to),
      steppedAside: (cause) => metrics.etcd_server_leader_stepped_aside_total.labels(cause).inc(),
    });
  }

  /** At every tick. */
  tick(): void {
    this.#care.check(this.#options.heartbeatIntervalMs);
  }

  /** Why this member should not lead at the moment; undefined for a healthy one. */
  get slowness(): string | undefined {
    return this.#care.trouble;
  }

  start(): void {
    if (!this.#options.initialElectionTickAdvance) return;
    const { raft, clock, poke } = this.#modules;
    this.#firstElection = new FirstElection({
      clock,
      electionTicks: electionTicksOf(this.#options),
      leader: () => raft.leader,
      activePeers: () => this.#activePeers(),
      tick: () => {
        raft.tick();
        poke();
      },
    });
  }

  /** The process of a member is gone. */
  gone(id: bigint): void {
    this.#gone.gone(id);
  }

  stop(): void {
    this.#firstElection?.stop();
    this.#gone.stop();
    this.loss.stop();
    this.watch.stop();
  }

  changed({ role, leader }: SoftState): void {
    const { state, logger, metrics, raft, clock } = this.#modules;
    const { lessor } = state;
    if (role !== "leader" && lessor.isPrimary) lessor.demote();
    if (leader !== 0n) {
      this.#electedMs = clock.monotonicMs();
      metrics.etcd_server_leader_changes_seen_total.inc();
      logger.info("elected leader", { leader: leader.toString(16), term: raft.term });
    }
    this.watch.changed();
  }

  /**
   * Entries up to `index` are applied. Leases have their times with the leader only, and only once the first entry of its own
   * term is applied: by then everything is that earlier terms left in the log, revocations of leases among them, and no
   * client was promised more time before.
   */
  applied(index: number): void {
    const { raft } = this.#modules;
    const { lessor } = this.#modules.state;
    if (raft.role !== "leader" || lessor.isPrimary) return;
    if (raft.termOf(index) === raft.term) lessor.promote(this.#options.electionTimeoutMs);
  }

  /** What a client is told whose request, begun then, was not answered in time. */
  timeoutError(startedMs: MonotonicMs): EtcdError {
    const { ownId, raft, cluster, peers } = this.#modules;
    return timeoutError(startedMs, {
      ownId,
      leader: raft.leader,
      electedMs: this.#electedMs,
      electionTimeoutMs: this.#options.electionTimeoutMs,
      memberIds: cluster.members().map(({ id }) => id),
      activeSinceMs: (id) => peers().activeSinceMs(id),
    });
  }

  /** The voter that should lead if this member does not; undefined while no other one can be reached. */
  get successor(): bigint | undefined {
    const { ownId, cluster, peers } = this.#modules;
    return longestConnected({
      ownId,
      members: () => cluster.members(),
      activeSinceMs: (id) => peers().activeSinceMs(id),
    });
  }

  handOver(target: bigint): void {
    this.#modules.raft.transferLeader(target);
    this.#modules.poke();
  }

  /** Before a stop. */
  stepDown(): Promise<void> {
    const { ownId, raft, cluster, clock, logger, peers } = this.#modules;
    return stepDown({
      ownId,
      clock,
      logger,
      isLeader: raft.role === "leader",
      leader: raft.leader,
      members: () => cluster.members(),
      activeSinceMs: (id) => peers().activeSinceMs(id),
      moveLeader: (target) => {
        const transfer = (to: bigint): void => this.handOver(to);
        // Within an election timeout it is done, or given up by the core.
        const timeoutMs = this.#options.electionTimeoutMs;
        return moveLeader({ ownId, cluster, leaders: this.watch, transfer, timeoutMs }, target);
      },
    });
  }

  #activePeers(): number {
    const { ownId, cluster, peers } = this.#modules;
    const others = cluster.members().filter(({ id }) => id !== ownId);
    return others.filter(({ id }) => peers().activeSinceMs(id) !== undefined).length;
  }
}
