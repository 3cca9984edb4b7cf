import { isKnownToAll } from "../membership/index.ts";
import { createWatchHub, type WatchHub } from "../mvcc/index.ts";
import type { RaftNode } from "../raft/index.ts";
import { ClusterCare } from "./cluster-care.ts";
import { Proposals } from "./consensus/proposals.ts";
import { Proposer } from "./consensus/proposer.ts";
import { RaftLoop } from "./consensus/raft-loop.ts";
import { ReadBarrier } from "./consensus/read-barrier.ts";
import { RequestIds } from "./consensus/request-id.ts";
import { Ticker } from "./consensus/ticker.ts";
import { Consequences } from "./consequences.ts";
import { createMember } from "./create-member.ts";
import { DiskState } from "./health/disk-state.ts";
import { Leadership } from "./leadership/leadership.ts";
import { requestTimeoutBaseMs } from "./limits.ts";
import type { Member, RaftView } from "./member.ts";
import { registerMemberMetrics } from "./member-metrics.ts";
import type { MemberOptions } from "./member-options.ts";
import type { RuntimeModules } from "./member-runtime-modules.ts";
import { Removal } from "./membership/removal.ts";
import { PeerLink } from "./peers/peer-link.ts";
import { peerServices } from "./peers/peer-services.ts";
import { createRaft, raftView, readIndexSource } from "./raft-view.ts";
import { SnapshotTraffic } from "./snapshots/snapshot-traffic.ts";
import { AppliedWait } from "./state-machine/applied-wait.ts";
import { ApplyMeter } from "./state-machine/apply-meter.ts";
import { EntryApplier } from "./state-machine/entry-applier.ts";
import { Upkeep } from "./upkeep/upkeep.ts";

export interface RunningMember {
  readonly member: Member;
  /** Resolves once the member is published and clients can be served. */
  readonly ready: Promise<void>;
  /** Resolves if the member is to be stopped because it was removed from the cluster. */
  readonly removed: Promise<void>;
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
  readonly #snapshots: SnapshotTraffic;
  readonly #hub: WatchHub;
  readonly #upkeep: Upkeep;
  readonly #leadership: Leadership;
  readonly #member: Member;
  readonly #peers: PeerLink;
  readonly #appliedWait: AppliedWait;
  readonly #care: ClusterCare;
  readonly #ticker: Ticker;
  readonly #removal: Removal;
  readonly #consequences: Consequences;
  #stopping: Promise<void> | undefined;
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
      timeoutError: (startedMs) => this.#leadership.timeoutError(startedMs),
      lost: (proposal) => this.#proposer.lost(proposal),
    });
    this.#removal = new Removal(clock, logger);
    this.#applier = this.#createApplier();
    this.#view = raftView(this.#raft, this.#applier);
    this.#barrier = this.#createBarrier();
    this.#proposer = this.#createProposer();
    this.#snapshots = this.#createSnapshots();
    this.#hub = this.#createHub();
    this.#upkeep = new Upkeep(options, {
      state,
      hub: this.#hub,
      clock,
      logger,
      metrics: modules.metrics.etcd,
      member: () => this.#member,
      failed: this.#fail,
    });
    this.#leadership = this.#createLeadership();
    this.#appliedWait = new AppliedWait(clock, log.persisted.applied);
    this.#peers = this.#createPeers();
    this.#member = createMember(options, {
      ...modules,
      raft: this.#raft,
      view: this.#view,
      loop: this.#loop,
      proposer: this.#proposer,
      barrier: this.#barrier,
      ids: this.#ids,
      leadership: this.#leadership,
      peers: this.#peers,
      appliedWait: this.#appliedWait,
      hub: this.#hub,
      disk: this.#disk,
      timeoutMs: this.#timeoutMs,
    });
    this.#care = new ClusterCare(options, {
      ...modules,
      ownId: log.identity.memberId,
      member: this.#member,
      proposer: this.#proposer,
      barrier: this.#barrier,
      queries: this.#peers.queries,
    });
    this.#consequences = new Consequences({
      ownId: log.identity.memberId,
      raft: this.#raft,
      loop: this.#loop,
      state,
      cluster: modules.cluster,
      applier: this.#applier,
      barrier: this.#barrier,
      proposals: this.#proposals,
      proposer: this.#proposer,
      snapshots: this.#snapshots,
      upkeep: this.#upkeep,
      leadership: this.#leadership,
      appliedWait: this.#appliedWait,
      peers: this.#peers,
      care: this.#care,
      removal: this.#removal,
    });
    this.#ticker = new Ticker(clock, {
      intervalMs: options.heartbeatIntervalMs,
      tick: () => {
        this.#raft.tick();
        this.#leadership.tick();
        // One that was handing over, and did not, is a leader again without having been elected.
        if (this.#raft.canPropose) this.#consequences.retryProposals();
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
        sendSnapshot: (message) => this.#snapshots.send(message),
        saveSnapshot: (snapshot) => this.#snapshots.save(snapshot),
        restoreSnapshot: (snapshot) => this.#snapshots.restore(snapshot),
        commit: (entries) => this.#applier.enqueue(entries),
        readAt: (index, context) => this.#barrier.confirmed(index, context),
        roleChanged: (role) => this.#consequences.roleChanged(role),
        diskFull: (error) => this.#disk.full("log", error),
        diskFailed: this.#fail,
      },
    );
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
        confChange: (entry, isNew) => this.#consequences.confChange(entry, isNew),
        v2Request: (request) => cluster.applyV2(request),
        clusterRequest: (request) => cluster.applyRequest(request),
        applied: (index) => this.#consequences.applied(index),
        spaceExhausted: () => this.#upkeep.spaceExhausted(),
        compacted: () => this.#upkeep.compact(),
        failed: this.#fail,
        took: (request, durationMs, refusal) => {
          meter.took(request, durationMs, refusal);
          metrics.stages.took("apply", durationMs, clock.monotonicMs());
        },
      },
    });
  }

  #createBarrier(): ReadBarrier {
    const { clock, log } = this.#modules;
    const isAlone = (): boolean => this.#consequences.isLoneVoter;
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

  #createSnapshots(): SnapshotTraffic {
    return new SnapshotTraffic(this.#options, {
      ...this.#modules,
      raft: this.#raft,
      applier: this.#applier,
      peers: () => this.#peers,
      replaceState: (loaded) => this.#consequences.stateReplaced(loaded),
      poke: () => this.#loop.poke(),
      failed: this.#fail,
    });
  }

  #createLeadership(): Leadership {
    const { log, state, cluster, clock, logger, metrics } = this.#modules;
    return new Leadership(this.#options, {
      ownId: log.identity.memberId,
      raft: this.#raft,
      state,
      cluster,
      clock,
      logger,
      metrics: metrics.etcd,
      peers: () => this.#peers,
      writingSinceMs: () => this.#loop.writingSinceMs,
      diskTrouble: () => this.#disk.trouble,
      poke: () => this.#loop.poke(),
    });
  }

  #createHub(): WatchHub {
    const { state, log } = this.#modules;
    const hub = createWatchHub({
      store: state.store,
      identity: () => ({ ...log.identity, raftTerm: this.#raft.term }),
      requestBytesMax: this.#options.requestBytesMax,
      onLag: () => this.#upkeep.watchersLag(),
    });
    state.onChanges((_revision, written) => {
      if (written === undefined) hub.replaceStore(state.store);
      else hub.notify(written);
    });
    return hub;
  }

  #createPeers(): PeerLink {
    const { cluster, log, clock, connect } = this.#modules;
    return new PeerLink({
      identity: log.identity,
      raft: this.#raft,
      loop: this.#loop,
      clock,
      cluster,
      services: peerServices({ member: () => this.#member, cluster }),
      connect,
      receiveSnapshot: this.#snapshots.receive,
      gone: (id) => this.#consequences.memberGone(id),
      removed: () => this.#removal.begin(),
      failed: this.#fail,
    });
  }

  /** Before `start`. @throws {Error} if another member has other data */
  async checkData(): Promise<void> {
    this.#peers.membersChanged();
    await this.#care.checkData();
  }

  start(): RunningMember {
    const { cluster } = this.#modules;
    this.#consequences.started();
    this.#ticker.start();
    this.#leadership.start();
    this.#consequences.checkReplayed();
    this.#loop.poke();
    this.#upkeep.start();
    this.#care.start();
    const { name, advertiseClientUrls: clientUrls } = this.#options;
    const ready = this.#consequences.replayed.then(() =>
      cluster.publish(this.#proposer, { name, clientUrls }),
    );
    const { due: removed } = this.#removal;
    return { member: this.#member, ready, removed, stop: () => this.#stop() };
  }

  #stop(): Promise<void> {
    this.#stopping ??= this.#stopOnce();
    return this.#stopping;
  }

  async #stopOnce(): Promise<void> {
    await this.#leadership.stepDown();
    this.#stopped = true;
    const { log, state } = this.#modules;
    this.#ticker.stop();
    this.#removal.stop();
    this.#upkeep.stop();
    this.#care.stop();
    this.#leadership.stop();
    this.#proposer.stop();
    this.#barrier.stop();
    this.#snapshots.stopSending();
    this.#applier.stop();
    await this.#loop.stop();
    await this.#peers.stop();
    await this.#snapshots.stopReceiving();
    this.#upkeep.stopCommits();
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
}
