import type { EtcdError, MonotonicMs } from "../base/index.ts";
import { isKnownToAll } from "../membership/index.ts";
import { createWatchHub, type WatchHub } from "../mvcc/index.ts";
import type { Entry, RaftNode, SoftState } from "../raft/index.ts";
import { etcdserverpb } from "../wire/protobuf/index.ts";
import { AppliedWait } from "./applied-wait.ts";
import { ApplyMeter } from "./apply-meter.ts";
import { type AutoCompactor, startAutoCompactor } from "./auto-compaction.ts";
import { BackendCommitter } from "./backend-committer.ts";
import { CompactionRunner } from "./compaction-runner.ts";
import { DiskState } from "./disk-state.ts";
import { EntryApplier } from "./entry-applier.ts";
import { LeaderQuestions } from "./leader-questions.ts";
import { LeaderWatch } from "./leader-watch.ts";
import { LeaseKeeper } from "./lease-keeper.ts";
import { requestTimeoutBaseMs } from "./limits.ts";
import { Liveness } from "./liveness.ts";
import type { LoadedState } from "./load-state.ts";
import { Member, type RaftView } from "./member.ts";
import { registerMemberMetrics } from "./member-metrics.ts";
import type { MemberOptions } from "./member-options.ts";
import type { RuntimeModules } from "./member-runtime-modules.ts";
import { VersionMonitor } from "./membership/version-monitor.ts";
import { PeerLink } from "./peers/peer-link.ts";
import { peerServices } from "./peers/peer-services.ts";
import { Proposals } from "./proposals.ts";
import { Proposer } from "./proposer.ts";
import { RaftLoop } from "./raft-loop.ts";
import { RaftSnapshots } from "./raft-snapshots.ts";
import { createRaft, isLoneVoter, raftView, readIndexSource, workInProgress } from "./raft-view.ts";
import { ReadBarrier } from "./read-barrier.ts";
import { RequestIds } from "./request-id.ts";
import { SnapshotReceiver } from "./snapshots/snapshot-receiver.ts";
import { SnapshotSender } from "./snapshots/snapshot-sender.ts";
import { Ticker } from "./ticker.ts";
import { timeoutError } from "./timeout-cause.ts";
import { progressIntervalMs, WatchPump } from "./watch-pump.ts";

const { AlarmType, CompactionRequest } = etcdserverpb;

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
  readonly #timeoutMs: number;
  readonly #ids: RequestIds;
  readonly #disk: DiskState;
  readonly #raft: RaftNode;
  readonly #loop: RaftLoop;
  readonly #applier: EntryApplier;
  readonly #view: RaftView;
  readonly #barrier: ReadBarrier;
  readonly #proposer: Proposer;
  readonly #proposals: Proposals;
  readonly #snapshots: RaftSnapshots;
  readonly #sender: SnapshotSender;
  readonly #receiver: SnapshotReceiver;
  readonly #committer: BackendCommitter;
  readonly #hub: WatchHub;
  readonly #pump: WatchPump;
  readonly #leases: LeaseKeeper;
  readonly #compactions: CompactionRunner;
  readonly #member: Member;
  readonly #peers: PeerLink;
  readonly #leaders: LeaderWatch;
  readonly #appliedWait: AppliedWait;
  readonly #versions: VersionMonitor;
  readonly #ticker: Ticker;
  #compactor: AutoCompactor | undefined;
  /** Everything the log held at the start is applied. */
  readonly #replayed = Promise.withResolvers<void>();
  #isLoneVoter = false;
  /** When a leader became known last. */
  #electedMs: MonotonicMs | undefined;
  #stopped = false;

  constructor(options: MemberOptions, modules: RuntimeModules) {
    const { clock, log, logger, state } = modules;
    this.#options = options;
    this.#modules = modules;
    this.#timeoutMs = requestTimeoutBaseMs + 2 * options.electionTimeoutMs;
    this.#ids = new RequestIds(log.identity.memberId, clock.wallMs());
    this.#disk = new DiskState(logger);
    state.backend.onDiskFull((error) => this.#disk.full("store", error));

    this.#raft = createRaft(options, modules);
    this.#loop = this.#createLoop();
    this.#proposals = new Proposals({
      clock,
      timeoutError: (startedMs) => this.#timeoutError(startedMs),
      lost: (proposal) => this.#proposer.lost(proposal),
    });
    this.#compactions = this.#createCompactions();
    this.#applier = this.#createApplier();
    this.#view = raftView(this.#raft, this.#applier);
    this.#barrier = this.#createBarrier();
    this.#proposer = this.#createProposer();
    this.#snapshots = this.#createSnapshots();
    this.#sender = this.#createSender();
    this.#receiver = this.#createReceiver();
    this.#committer = this.#createCommitter();
    this.#hub = this.#createHub();
    this.#pump = new WatchPump({ hub: this.#hub, state, clock, failed: this.#fail });
    this.#leases = this.#createLeaseKeeper();
    this.#leaders = new LeaderWatch(() => this.#raft.leader, clock);
    this.#appliedWait = new AppliedWait(clock, log.persisted.applied);
    this.#peers = this.#createPeers();
    this.#member = this.#createMember();
    this.#versions = this.#createVersionMonitor();
    this.#ticker = new Ticker(clock, {
      intervalMs: options.heartbeatIntervalMs,
      tick: () => {
        this.#raft.tick();
        // One that was handing over, and did not, is a leader again without having been elected.
        if (this.#raft.leader !== 0n) this.#proposer.retryLeaderless();
        this.#loop.poke();
      },
    });
    registerMemberMetrics(modules.metrics.etcd, {
      member: this.#member,
      hub: this.#hub,
      proposals: this.#proposals,
      barrier: this.#barrier,
      state,
      version: options.version,
    });
  }

  #createLoop(): RaftLoop {
    const { log, clock, logger } = this.#modules;
    return new RaftLoop(
      { raft: this.#raft, wal: log.wal, clock, logger },
      {
        send: (messages) => this.#peers.send(messages),
        sendSnapshot: (message) => this.#sender.send(message),
        saveSnapshot: (snapshot) => this.#receiver.save(snapshot),
        restoreSnapshot: (snapshot) => this.#receiver.restore(snapshot),
        commit: (entries) => this.#applier.enqueue(entries),
        readAt: (index, context) => this.#barrier.confirmed(index, context),
        roleChanged: (role) => this.#roleChanged(role),
        diskFull: (error) => this.#disk.full("log", error),
        diskFailed: this.#fail,
      },
    );
  }

  #createCompactions(): CompactionRunner {
    const { state, clock, logger, metrics } = this.#modules;
    return new CompactionRunner({
      state,
      clock,
      logger,
      metrics: metrics.etcd,
      failed: this.#fail,
    });
  }

  #createApplier(): EntryApplier {
    const { state, log, cluster, clock, logger, metrics } = this.#modules;
    const { warnApplyMs } = this.#options;
    const meter = new ApplyMeter({ metrics: metrics.etcd, clock, logger, warnApplyMs });
    return new EntryApplier({
      state,
      proposals: this.#proposals,
      clock,
      logger,
      consistentIndex: state.backend.consistentIndex.index,
      appliedIndex: log.persisted.applied,
      hooks: {
        confChange: (entry, isNew) => this.#confChange(entry, isNew),
        v2Request: (request) => cluster.applyV2(request),
        clusterRequest: (request) => cluster.applyRequest(request),
        applied: (index) => this.#applied(index),
        spaceExhausted: () => this.#raiseNoSpace(),
        compacted: () => this.#compactions.run(),
        failed: this.#fail,
        took: (request, durationMs, refusal) => meter.took(request, durationMs, refusal),
      },
    });
  }

  #createBarrier(): ReadBarrier {
    const { clock, log } = this.#modules;
    const isAlone = (): boolean => this.#isLoneVoter;
    const source = readIndexSource(this.#raft, { loop: this.#loop, isAlone });
    return new ReadBarrier(source, {
      clock,
      timeoutMs: this.#timeoutMs,
      applied: log.persisted.applied,
      nextId: () => this.#ids.next(),
    });
  }

  #createProposer(): Proposer {
    return new Proposer({
      raft: this.#raft,
      loop: this.#loop,
      proposals: this.#proposals,
      ids: this.#ids,
      clock: this.#modules.clock,
      requestBytesMax: this.#options.requestBytesMax,
      timeoutMs: this.#timeoutMs,
      diskTrouble: () => this.#disk.trouble,
      isKnownToAll: (fields) => isKnownToAll(fields, this.#modules.cluster.version),
      applied: () => this.#applier.applied,
    });
  }

  #createSnapshots(): RaftSnapshots {
    const { log, state, cluster, clock, logger } = this.#modules;
    return new RaftSnapshots(
      {
        raft: this.#raft,
        wal: log.wal,
        files: log.files,
        state,
        clock,
        logger,
        v2State: () => cluster.v2State(),
        holdsLog: () => this.#sender.holdsLog,
        failed: this.#fail,
      },
      { ...this.#options, lastSnapshotIndex: log.persisted.applied },
    );
  }

  #createSender(): SnapshotSender {
    const { state, cluster, clock, logger } = this.#modules;
    return new SnapshotSender({
      raft: this.#raft,
      state,
      applied: () => this.#applier.applied,
      v2State: () => cluster.v2State(),
      send: (message, body) => this.#peers.sendSnapshot(message, body),
      failed: (to) => {
        this.#raft.reportSnapshot(to, false);
        this.#loop.poke();
      },
      clock,
      logger,
    });
  }

  #createReceiver(): SnapshotReceiver {
    const { log, state, storeFiles, load, clock, logger, metrics } = this.#modules;
    return new SnapshotReceiver({
      ownId: log.identity.memberId,
      raft: this.#raft,
      deliver: (message) => this.#peers.deliver(message),
      wal: log.wal,
      snapshotFiles: log.files,
      storeFiles,
      applier: this.#applier,
      backend: () => state.backend,
      load,
      replace: (loaded) => this.#replaceState(loaded),
      metrics: metrics.etcd,
      clock,
      logger,
    });
  }

  #createCommitter(): BackendCommitter {
    const { state, clock, metrics } = this.#modules;
    const duration = metrics.etcd.etcd_disk_backend_commit_duration_seconds;
    return new BackendCommitter(
      {
        state,
        clock,
        committed: (tookMs) => duration.observe(tookMs / 1_000),
        failed: this.#fail,
      },
      {
        intervalMs: this.#options.backendBatchIntervalMs,
        entriesMax: this.#options.backendBatchEntries,
      },
    );
  }

  #createHub(): WatchHub {
    const { state, log } = this.#modules;
    const hub = createWatchHub({
      store: state.store,
      identity: () => ({ ...log.identity, raftTerm: this.#raft.term }),
      requestBytesMax: this.#options.requestBytesMax,
      onLag: () => this.#pump.wake(),
    });
    state.onChanges((revision, changes) => {
      if (changes === undefined) hub.replaceStore(state.store);
      else hub.notify(revision, changes);
    });
    return hub;
  }

  #createLeaseKeeper(): LeaseKeeper {
    const { state, clock, logger, metrics } = this.#modules;
    return new LeaseKeeper({
      state,
      clock,
      logger,
      revoke: (lease) => this.#member.leases.revokeExpired(lease),
      checkpoint: (checkpoints) => this.#member.leases.checkpoint(checkpoints),
      expired: (count) => metrics.etcd.etcd_debugging_server_lease_expired_total.inc(count),
    });
  }

  #createMember(): Member {
    const { log, state, cluster, clock, logger, random, sha1 } = this.#modules;
    const { watchProgressNotifyMs, txnOperationsMax, requestBytesMax } = this.#options;
    const liveness = new Liveness(workInProgress(this.#view, this.#loop), { clock, logger });
    const id = log.identity.memberId;
    const timeoutMs = this.#timeoutMs;
    const leaders = this.#leaders;
    return new Member({
      id,
      clusterId: log.identity.clusterId,
      state,
      cluster,
      proposer: this.#proposer,
      barrier: this.#barrier,
      ids: this.#ids,
      clock,
      logger,
      sha1,
      raft: this.#view,
      raftStatus: () => this.#raft.status(),
      transfer: (target) => {
        this.#raft.transferLeader(target);
        this.#loop.poke();
      },
      leaders,
      leader: new LeaderQuestions({ ownId: id, leaders, clock, logger, timeoutMs }),
      queries: this.#peers.queries,
      activeSinceMs: (member) => this.#peers.activeSinceMs(member),
      appliedWait: this.#appliedWait,
      timeoutMs,
      strictReconfigCheck: this.#options.strictReconfigCheck,
      hub: this.#hub,
      progressIntervalMs: () => progressIntervalMs(watchProgressNotifyMs, random),
      txnOperationsMax,
      requestBytesMax,
      diskTrouble: () => this.#disk.trouble,
      isAlive: () => liveness.isAlive(),
    });
  }

  #createVersionMonitor(): VersionMonitor {
    const { log, cluster, clock, logger } = this.#modules;
    return new VersionMonitor({
      ownId: log.identity.memberId,
      ownVersion: this.#options.version,
      cluster,
      raft: this.#view,
      queries: this.#peers.queries,
      proposer: this.#proposer,
      downgrades: this.#member.downgrades,
      clock,
      logger,
    });
  }

  #createPeers(): PeerLink {
    const { cluster, log, connect } = this.#modules;
    return new PeerLink({
      identity: log.identity,
      raft: this.#raft,
      loop: this.#loop,
      cluster,
      services: peerServices({ member: () => this.#member, cluster }),
      connect,
      receiveSnapshot: (message, body) => this.#receiver.receive(message, body),
      removed: () =>
        this.#fail(new Error("the member has been permanently removed from the cluster")),
      failed: this.#fail,
    });
  }

  start(): RunningMember {
    const { clock, cluster, state } = this.#modules;
    this.#isLoneVoter = isLoneVoter(this.#raft);
    this.#peers.membersChanged();
    this.#ticker.start();
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
    const { name, advertiseClientUrls: clientUrls } = this.#options;
    const ready = this.#replayed.promise.then(() =>
      cluster.publish(this.#proposer, { name, clientUrls }),
    );
    return { member: this.#member, ready, stop: () => this.#stop() };
  }

  async #stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    const { log, state } = this.#modules;
    this.#ticker.stop();
    this.#compactor?.stop();
    this.#leases.stop();
    this.#versions.stop();
    this.#leaders.stop();
    this.#pump.stop();
    this.#proposer.stop();
    this.#barrier.stop();
    this.#sender.stop();
    this.#applier.stop();
    await this.#loop.stop();
    await this.#peers.stop();
    await this.#receiver.stop();
    this.#committer.stop();
    const { backend, store } = state;
    // Who waits for room on a full disk would wait for ever. What the store lacks is in the log.
    if (this.#disk.trouble !== undefined) await backend.close();
    await this.#snapshots.settled();
    await store.close();
    if (this.#disk.trouble === undefined) await backend.commit({ sync: true });
    await backend.close();
    await log.wal.close();
  }

  /** State or disk cannot be trusted: nothing more is acknowledged, and the process ends. */
  readonly #fail = (error: unknown): void => {
    if (this.#stopped) return;
    this.#disk.failed(error);
    this.#modules.fatal(error);
  };

  #confChange(entry: Entry, isNew: boolean): unknown {
    const raft = this.#raft;
    // A snapshot that replaces this entry has replaced the core's configuration already.
    const isOutdated = entry.index < raft.firstIndex;
    const result = this.#modules.cluster.applyConfChange(entry, {
      isNew,
      apply: (change) => (isOutdated ? raft.confState() : raft.applyConfChange(change)),
    });
    this.#isLoneVoter = isLoneVoter(raft);
    this.#peers.membersChanged();
    return result;
  }

  /** Another state takes the place of the running one: whoever goes by the old one goes by the new one. */
  #replaceState(loaded: LoadedState): void {
    const { cluster, state } = this.#modules;
    cluster.replaceMembership(loaded.membership);
    state.replace(loaded);
    if (this.#raft.role === "leader") state.lessor.promote(this.#options.electionTimeoutMs);
    this.#isLoneVoter = isLoneVoter(this.#raft);
    this.#peers.membersChanged();
    this.#snapshots.replaced(loaded.backend.consistentIndex.index);
    this.#compactions.run();
  }

  #applied(index: number): void {
    this.#raft.applied(index);
    this.#barrier.applied(index);
    this.#appliedWait.applied(index);
    this.#committer.applied(index);
    const term = this.#applier.appliedTerm;
    this.#snapshots.applied({
      index,
      term,
      confState: this.#raft.confState(),
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
    this.#leaders.changed();
    if (role === "leader") this.#versions.lookNow();
    if (leader !== 0n) {
      metrics.etcd.etcd_server_leader_changes_seen_total.inc();
      logger.info("elected leader", { leader: leader.toString(16), term: this.#raft.term });
      this.#barrier.leaderChanged();
      this.#electedMs = this.#modules.clock.monotonicMs();
      this.#proposer.retryLeaderless();
    }
  }

  #timeoutError(startedMs: MonotonicMs): EtcdError {
    const { log, cluster } = this.#modules;
    return timeoutError(startedMs, {
      ownId: log.identity.memberId,
      leader: this.#raft.leader,
      electedMs: this.#electedMs,
      electionTimeoutMs: this.#options.electionTimeoutMs,
      memberIds: cluster.members().map(({ id }) => id),
      activeSinceMs: (id) => this.#peers.activeSinceMs(id),
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
}
