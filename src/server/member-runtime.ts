import type { Backend } from "../backend/index.ts";
import type { Clock, Logger, Random, Timer } from "../base/index.ts";
import type { Metrics } from "../host/index.ts";
import { createWatchHub, type WatchHub } from "../mvcc/index.ts";
import { type Entry, RaftNode, type SoftState } from "../raft/index.ts";
import { etcdserverpb } from "../wire/protobuf/index.ts";
import type { ReplicatedState } from "./apply.ts";
import { ApplyMeter } from "./apply-meter.ts";
import { type AutoCompactor, startAutoCompactor } from "./auto-compaction.ts";
import { BackendCommitter } from "./backend-committer.ts";
import type { Cluster } from "./cluster.ts";
import { CompactionRunner } from "./compaction-runner.ts";
import { EntryApplier } from "./entry-applier.ts";
import { LeaseKeeper } from "./lease-keeper.ts";
import { requestTimeoutBaseMs } from "./limits.ts";
import { Liveness, type WorkInProgress } from "./liveness.ts";
import { Member, type RaftView } from "./member.ts";
import { registerMemberMetrics } from "./member-metrics.ts";
import type { MemberOptions } from "./member-options.ts";
import type { OpenedLog } from "./open-log.ts";
import { Proposals } from "./proposals.ts";
import { Proposer } from "./proposer.ts";
import { RaftLoop } from "./raft-loop.ts";
import { RaftSnapshots } from "./raft-snapshots.ts";
import { ReadBarrier } from "./read-barrier.ts";
import { RequestIds } from "./request-id.ts";
import { progressIntervalMs, WatchPump } from "./watch-pump.ts";

const { AlarmType, CompactionRequest } = etcdserverpb;

export interface RuntimeModules {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly backend: Backend;
  readonly log: OpenedLog;
  readonly cluster: Cluster;
  readonly state: ReplicatedState;
  fatal(error: unknown): void;
}

export interface RunningMember {
  readonly member: Member;
  /** Resolves once the member is published and clients can be served. */
  readonly ready: Promise<void>;
  /** Nothing is acknowledged from now on; what was is on disk when it resolves. */
  stop(): Promise<void>;
}

/** Wires a member's parts together and takes them down again. What they do is in their own files. */
export class MemberRuntime {
  readonly #options: MemberOptions;
  readonly #modules: RuntimeModules;
  readonly #raft: RaftNode;
  readonly #loop: RaftLoop;
  readonly #applier: EntryApplier;
  readonly #barrier: ReadBarrier;
  readonly #proposer: Proposer;
  readonly #proposals: Proposals;
  readonly #snapshots: RaftSnapshots;
  readonly #committer: BackendCommitter;
  readonly #hub: WatchHub;
  readonly #pump: WatchPump;
  readonly #leases: LeaseKeeper;
  readonly #compactions: CompactionRunner;
  readonly #member: Member;
  #compactor: AutoCompactor | undefined;
  #ticker: Timer | undefined;
  /** What keeps writes from becoming durable, by where it showed. */
  readonly #diskTroubles = new Map<"log" | "store" | "state", string>();
  /** Everything the log held at the start is applied. */
  readonly #replayed = Promise.withResolvers<void>();
  #isLoneVoter = false;
  #stopped = false;

  constructor(options: MemberOptions, modules: RuntimeModules) {
    this.#options = options;
    this.#modules = modules;
    const { log, clock, logger, random, backend, state } = modules;
    const { memberId: id, clusterId } = log.identity;
    const timeoutMs = requestTimeoutBaseMs + 2 * options.electionTimeoutMs;
    const failed = (error: unknown): void => this.#fail(error);
    this.#raft = new RaftNode(
      {
        id,
        random,
        logger,
        preVote: options.preVote,
        electionTicks: Math.max(
          2,
          Math.floor(options.electionTimeoutMs / options.heartbeatIntervalMs),
        ),
        heartbeatTicks: 1,
      },
      log.persisted,
    );
    const raft = this.#raft;
    const appliedIndex = log.persisted.applied;
    this.#proposals = new Proposals(clock, timeoutMs);
    this.#loop = new RaftLoop(
      { raft, wal: log.wal, clock, logger },
      {
        send: () => undefined,
        commit: (entries) => this.#applier.enqueue(entries),
        readAt: (index, context) => this.#barrier.confirmed(index, context),
        roleChanged: (role) => this.#roleChanged(role),
        diskFull: (error) => this.#diskFull("log", error),
        diskFailed: failed,
      },
    );
    backend.onDiskFull((error) => this.#diskFull("store", error));
    const metrics = modules.metrics.etcd;
    this.#compactions = new CompactionRunner({
      store: state.store,
      clock,
      logger,
      metrics,
      failed,
    });
    const meter = new ApplyMeter({ metrics, clock, logger, warnApplyMs: options.warnApplyMs });
    this.#applier = new EntryApplier({
      state,
      backend,
      proposals: this.#proposals,
      clock,
      logger,
      consistentIndex: backend.consistentIndex.index,
      appliedIndex,
      hooks: {
        confChange: (entry, isNew) => this.#confChange(entry, isNew),
        v2Request: (request) => modules.cluster.applyV2(request),
        clusterRequest: (request) => modules.cluster.applyRequest(request),
        applied: (index) => this.#applied(index),
        spaceExhausted: () => this.#raiseNoSpace(),
        compacted: () => this.#compactions.run(),
        failed,
        took: (request, durationMs, refusal) => meter.took(request, durationMs, refusal),
      },
    });
    this.#barrier = new ReadBarrier(this.#readSource(), {
      clock,
      timeoutMs,
      applied: appliedIndex,
    });
    const ids = new RequestIds(id, clock.wallMs());
    const applied = (): number => this.#applier.applied;
    const diskTrouble = (): string | undefined => this.#diskTrouble;
    const { requestBytesMax, txnOperationsMax } = options;
    this.#proposer = new Proposer({
      raft,
      loop: this.#loop,
      proposals: this.#proposals,
      ids,
      clock,
      requestBytesMax,
      timeoutMs,
      diskTrouble,
      applied,
    });
    const v2State = (): Buffer => modules.cluster.v2State();
    this.#snapshots = new RaftSnapshots(
      { raft, wal: log.wal, files: log.files, backend, clock, logger, v2State, failed },
      { ...options, lastSnapshotIndex: appliedIndex },
    );
    this.#committer = new BackendCommitter(
      {
        backend,
        clock,
        committed: (ms) => metrics.etcd_disk_backend_commit_duration_seconds.observe(ms / 1_000),
        failed,
      },
      { intervalMs: options.backendBatchIntervalMs, entriesMax: options.backendBatchEntries },
    );
    const view = this.#raftView();
    this.#hub = createWatchHub({
      store: state.store,
      identity: () => ({ clusterId, memberId: id, raftTerm: raft.term }),
      requestBytesMax,
      onLag: () => this.#pump.wake(),
    });
    state.store.onChanges((revision, changes) => this.#hub.notify(revision, changes));
    this.#pump = new WatchPump({ hub: this.#hub, store: state.store, clock, failed });
    this.#leases = new LeaseKeeper({
      lessor: state.lessor,
      clock,
      logger,
      revoke: (lease) => this.#member.revokeLease(lease),
      checkpoint: (checkpoints) => this.#member.checkpointLeases(checkpoints),
      expired: (count) => modules.metrics.etcd.etcd_debugging_server_lease_expired_total.inc(count),
    });
    const liveness = new Liveness(workOf({ view, loop: this.#loop }), { clock, logger });
    this.#member = new Member({
      id,
      clusterId,
      state,
      backend,
      cluster: modules.cluster,
      proposer: this.#proposer,
      barrier: this.#barrier,
      ids,
      clock,
      raft: view,
      hub: this.#hub,
      progressIntervalMs: () => progressIntervalMs(options.watchProgressNotifyMs, random),
      txnOperationsMax,
      requestBytesMax,
      diskTrouble,
      isAlive: () => liveness.isAlive(),
    });
    registerMemberMetrics(modules.metrics.etcd, {
      member: this.#member,
      hub: this.#hub,
      proposals: this.#proposals,
      barrier: this.#barrier,
      store: state.store,
      version: options.version,
    });
  }

  start(): RunningMember {
    const { clock, cluster, state } = this.#modules;
    this.#isLoneVoter = isLoneVoter(this.#raft);
    this.#tick();
    if (this.#applier.applied >= this.#raft.committedIndex) this.#caughtUp();
    this.#loop.poke();
    this.#compactions.run();
    this.#compactor = startAutoCompactor(this.#options.autoCompaction, {
      clock,
      logger: this.#modules.logger,
      target: {
        currentRevision: () => state.store.currentRevision,
        isLeader: () => this.#raft.role === "leader",
        compact: (revision) =>
          this.#member.compact(CompactionRequest.create({ revision: BigInt(revision) })),
      },
    });
    const { name, advertiseClientUrls: clientUrls, version } = this.#options;
    const ready = this.#replayed.promise.then(() =>
      cluster.publish(this.#proposer, { name, clientUrls, version }),
    );
    return { member: this.#member, ready, stop: () => this.#stop() };
  }

  async #stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    const { backend, log, state } = this.#modules;
    this.#ticker?.cancel();
    this.#compactor?.stop();
    this.#leases.stop();
    this.#pump.stop();
    this.#proposer.stop();
    this.#barrier.stop();
    await this.#loop.stop();
    this.#applier.stop();
    this.#committer.stop();
    // Who waits for room on a full disk would wait for ever. What the store lacks is in the log.
    if (this.#diskTrouble !== undefined) await backend.close();
    await this.#snapshots.settled();
    await state.store.close();
    if (this.#diskTrouble === undefined) await backend.commit({ sync: true });
    await backend.close();
    await log.wal.close();
  }

  /** State or disk cannot be trusted: nothing more is acknowledged, and the process ends. */
  #fail(error: unknown): void {
    if (this.#stopped) return;
    this.#diskTroubles.set("state", error instanceof Error ? error.message : String(error));
    this.#modules.fatal(error);
  }

  #tick(): void {
    this.#ticker = this.#modules.clock.after(this.#options.heartbeatIntervalMs, () => {
      this.#raft.tick();
      this.#loop.poke();
      this.#tick();
    });
  }

  #confChange(entry: Entry, isNew: boolean): unknown {
    const raft = this.#raft;
    const result = this.#modules.cluster.applyConfChange(entry, {
      isNew,
      apply: (change) => raft.applyConfChange(change),
    });
    this.#isLoneVoter = isLoneVoter(raft);
    return result;
  }

  #applied(index: number): void {
    this.#raft.applied(index);
    this.#barrier.applied(index);
    this.#committer.applied(index);
    const term = this.#applier.appliedTerm;
    this.#snapshots.applied({
      index,
      term,
      confState: this.#raft.confState(),
      isAlone: this.#isLoneVoter,
    });
    if (index >= this.#raft.committedIndex) this.#caughtUp();
    this.#loop.poke();
  }

  /** A lone voter need not wait for an election timeout: nobody else could be elected. */
  #caughtUp(): void {
    this.#replayed.resolve();
    if (this.#isLoneVoter && this.#raft.role === "follower") this.#raft.campaign();
  }

  #roleChanged({ role, leader }: SoftState): void {
    const { state, logger, metrics } = this.#modules;
    const { lessor } = state;
    if (role === "leader" && !lessor.isPrimary) lessor.promote(this.#options.electionTimeoutMs);
    if (role !== "leader" && lessor.isPrimary) lessor.demote();
    if (leader !== 0n) {
      metrics.etcd.etcd_server_leader_changes_seen_total.inc();
      logger.info("elected leader", { leader: leader.toString(16), term: this.#raft.term });
      this.#barrier.leaderChanged();
      this.#proposer.leaderChanged();
    }
  }

  get #diskTrouble(): string | undefined {
    return this.#diskTroubles.values().next().value;
  }

  #diskFull(part: "log" | "store", error: Error | undefined): void {
    const { logger } = this.#modules;
    if (error === undefined) {
      this.#diskTroubles.delete(part);
      logger.warn("the disk has room again: writes are taken", { part });
      return;
    }
    this.#diskTroubles.set(part, error.message);
    logger.error("the disk is full: no write is taken until there is room", {
      part,
      error: error.message,
    });
  }

  #raiseNoSpace(): void {
    this.#member.raiseAlarm(AlarmType.NOSPACE).catch((error: unknown) => {
      this.#modules.logger.warn("failed to raise alarm", {
        alarm: "NOSPACE",
        error: String(error),
      });
    });
  }

  #readSource() {
    const raft = this.#raft;
    const leadsAlone = (): boolean =>
      raft.role === "leader" && this.#isLoneVoter && raft.termOf(raft.committedIndex) === raft.term;
    return {
      get leadsAlone(): boolean {
        return leadsAlone();
      },
      get committed(): number {
        return raft.committedIndex;
      },
      readIndex: (context: Buffer) => {
        const result = raft.readIndex(context);
        this.#loop.poke();
        return result;
      },
    };
  }

  #raftView(): RaftView {
    const raft = this.#raft;
    const applier = this.#applier;
    return {
      get term() {
        return raft.term;
      },
      get leader() {
        return raft.leader;
      },
      get isLeader() {
        return raft.role === "leader";
      },
      get lastIndex() {
        return raft.lastIndex;
      },
      get committedIndex() {
        return raft.committedIndex;
      },
      get appliedIndex() {
        return applier.applied;
      },
    };
  }
}

function workOf({ view, loop }: { view: RaftView; loop: RaftLoop }): WorkInProgress {
  return {
    get committedIndex() {
      return view.committedIndex;
    },
    get appliedIndex() {
      return view.appliedIndex;
    },
    get writingSinceMs() {
      return loop.writingSinceMs;
    },
  };
}

function isLoneVoter(raft: RaftNode): boolean {
  const { voters, votersOutgoing } = raft.confState();
  return voters.length === 1 && votersOutgoing.length === 0 && voters[0] === raft.id;
}
