import { type Clock, etcdError, type Logger, type MonotonicMs } from "../base/index.ts";
import type { Histogram, Metrics } from "../host/index.ts";
import type { Sha1 } from "../membership/index.ts";
import type {
  KeyState,
  KeyValueHash,
  PageLease,
  WatchHub,
  WatchSink,
  WatchStream,
} from "../mvcc/index.ts";
import type { PeerHash, PeerQueries } from "../peer/index.ts";
import type { ConfState, RaftStatus } from "../raft/index.ts";
import { etcdserverpb } from "../wire/protobuf/index.ts";
import type { LeaderQuestions } from "./consensus/leader-questions.ts";
import type { LeaderWatch } from "./consensus/leader-watch.ts";
import type { Proposer } from "./consensus/proposer.ts";
import type { ReadBarrier } from "./consensus/read-barrier.ts";
import type { RequestIds } from "./consensus/request-id.ts";
import { Gate } from "./kv/gate.ts";
import { clampToNumber } from "./kv/range.ts";
import { largeReadsMax, readRange } from "./kv/read.ts";
import type { DeleteRangeResult, PutResult, RangeResult, TxnResult } from "./kv/results.ts";
import { begin, finish } from "./kv/steps.ts";
import { clientError, queriesOfTxn, txn } from "./kv/txn.ts";
import { moveLeader } from "./leadership/leader-transfer.ts";
import { MemberLeases } from "./leases/member-leases.ts";
import { MemberAlarms } from "./member-alarms.ts";
import type { Cluster } from "./membership/cluster.ts";
import { Downgrades } from "./membership/downgrades.ts";
import { MemberChanges } from "./membership/member-changes.ts";
import { ClientSnapshots } from "./snapshots/client-snapshots.ts";
import type { AppliedWait } from "./state-machine/applied-wait.ts";
import type { ChangesListener, LiveState } from "./state-machine/live-state.ts";

type Header = etcdserverpb.ResponseHeader;
const { AlarmType, DeleteRangeRequest, ResponseHeader } = etcdserverpb;

/** What a member's consensus core looks like from outside. */
export interface RaftView {
  readonly term: number;
  readonly leader: bigint;
  readonly isLeader: boolean;
  readonly lastIndex: number;
  readonly committedIndex: number;
  readonly appliedIndex: number;
  /** The configuration in force: that of the last applied change. */
  readonly confState: ConfState;
}

export interface MemberModules {
  readonly id: bigint;
  readonly clusterId: bigint;
  readonly state: LiveState;
  readonly proposer: Proposer;
  readonly barrier: ReadBarrier;
  readonly ids: RequestIds;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, "stages">;
  readonly sha1: Sha1;
  readonly raft: RaftView;
  readonly leaders: LeaderWatch;
  readonly leader: LeaderQuestions;
  readonly queries: PeerQueries;
  readonly appliedWait: AppliedWait;
  /** How long what is asked of the cluster may take. */
  readonly timeoutMs: number;
  readonly strictReconfigCheck: boolean;
  /** This program's: `3.5.17`. */
  readonly ownVersion: string;
  readonly txnOperationsMax: number;
  readonly requestBytesMax: number;
  readonly cluster: Cluster;
  readonly hub: WatchHub;
  raftStatus(): RaftStatus;
  /** Asks the consensus core to hand over to another member. */
  transfer(target: bigint): void;
  /** See `Member.onLeaderLoss`. */
  onLeaderLoss(listener: () => void): () => void;
  /** Since when a member can be reached; undefined while it cannot. */
  activeSinceMs(id: bigint): MonotonicMs | undefined;
  /** Time until a watch stream is told of progress; another one for each stream. */
  progressIntervalMs(): number;
  /** Why nothing can be made durable at the moment; undefined when it can. */
  diskTrouble(): string | undefined;
  /** Work that has begun comes to an end. */
  isAlive(): boolean;
  /** Why this member should not lead at the moment; undefined for a healthy one. */
  slowness(): string | undefined;
}

/**
 * A running member as its API sees it: every request etcd's services know, in terms of results rather than messages.
 * Rejections and throws are `EtcdError`s that may go to the client.
 */
export class Member {
  readonly alarms: MemberAlarms;
  readonly leases: MemberLeases;
  readonly members: MemberChanges;
  readonly downgrades: Downgrades;
  readonly snapshots: ClientSnapshots;
  readonly #modules: MemberModules;
  readonly #largeReads = new Gate(largeReadsMax);

  constructor(modules: MemberModules) {
    this.#modules = modules;
    const { id: ownId, state } = modules;
    this.alarms = new MemberAlarms(modules);
    this.leases = new MemberLeases({ ...modules, write: (fields) => this.#write(fields) });
    this.members = new MemberChanges({ ...modules, ownId, metrics: state.metrics });
    this.downgrades = new Downgrades({ ...modules, ownId });
    this.snapshots = new ClientSnapshots(modules);
  }

  get id(): bigint {
    return this.#modules.id;
  }

  get clusterId(): bigint {
    return this.#modules.clusterId;
  }

  get raft(): RaftView {
    return this.#modules.raft;
  }

  get limits(): Pick<MemberModules, "txnOperationsMax" | "requestBytesMax"> {
    return this.#modules;
  }

  /** A response's header; without a revision, the store's current one. */
  header(revision = this.#modules.state.store.currentRevision): Header {
    const { id, clusterId, raft } = this.#modules;
    return ResponseHeader.create({ clusterId, memberId: id, revision, raftTerm: raft.term });
  }

  // Key space

  /** Answers at once when it can: a promise only where something has to be waited for. */
  range(request: etcdserverpb.RangeRequest): RangeResult | Promise<RangeResult> {
    const ready = request.serializable ? undefined : this.#modules.barrier.wait();
    return ready === undefined
      ? this.#rangeNow(request)
      : ready.then(() => this.#rangeNow(request));
  }

  #rangeNow(request: etcdserverpb.RangeRequest): RangeResult | Promise<RangeResult> {
    const { state, clock } = this.#modules;
    state.metrics.etcd_mvcc_range_total.inc();
    try {
      const result = readRange(
        { store: state.store, clock, largeReads: this.#largeReads },
        request,
      );
      return result instanceof Promise ? this.#timedRead(result).catch(rethrowForClient) : result;
    } catch (error) {
      throw clientError(error);
    }
  }

  /** A read that is answered later is one of many pages. */
  async #timedRead<T>(read: Promise<T>): Promise<T> {
    const { clock, metrics } = this.#modules;
    const startMs = clock.monotonicMs();
    const result = await read;
    const nowMs = clock.monotonicMs();
    metrics.stages.took("read", nowMs - startMs, nowMs);
    return result;
  }

  put(request: etcdserverpb.PutRequest): Promise<PutResult> {
    return this.#write({ put: request }) as Promise<PutResult>;
  }

  deleteRange(request: etcdserverpb.DeleteRangeRequest): Promise<DeleteRangeResult> {
    return this.#write({ deleteRange: request }) as Promise<DeleteRangeResult>;
  }

  /** A transaction of nothing but ranges is answered without the log. */
  async txn(request: etcdserverpb.TxnRequest): Promise<TxnResult> {
    if (!isReadOnly(request)) return (await this.#write({ txn: request })) as TxnResult;
    if (!isSerializable(request)) await this.#modules.barrier.wait();
    const { state } = this.#modules;
    const queries = queriesOfTxn(request);
    // All are held until the end: what one load brings could push out what was there before it, for ever.
    const leases: PageLease[] = [];
    try {
      for (;;) {
        const missing = state.store.missingFor(queries);
        const written = state.store.whenWritten();
        if (missing.length > 0) leases.push(await state.store.load(missing));
        else if (written === undefined) return finish(begin(txn(state, request)));
        else await written;
      }
    } catch (error) {
      throw clientError(error);
    } finally {
      for (const lease of leases) lease.release();
    }
  }

  /** With `physical`, resolves once the data is gone from this member's disk too. */
  async compact(request: etcdserverpb.CompactionRequest): Promise<void> {
    const { state, proposer } = this.#modules;
    await proposer.request({ compaction: request });
    if (!request.physical) return;
    await state.store.runCompaction();
    await state.backend.commit({ sync: true });
  }

  hashKv(revision: bigint): Promise<KeyValueHash> {
    const { store, metrics } = this.#modules.state;
    const hashing = store.hashKv(clampToNumber(revision)).catch(rethrowForClient);
    return this.#timed(hashing, metrics.etcd_mvcc_hash_rev_duration_seconds);
  }

  /** For another member, which may ask for the hash that a compaction left. */
  async hashForPeer(revision: number): Promise<PeerHash> {
    const { store } = this.#modules.state;
    const kept = store.compactionHashes.find((one) => one.hashRevision === revision);
    const { hash, compactRevision } = kept ?? (await this.hashKv(BigInt(revision)));
    return { hash, compactRevision, revision: store.currentRevision };
  }

  hash(): Promise<number> {
    const { store, metrics } = this.#modules.state;
    const hashing = store.hashAll().catch(rethrowForClient);
    return this.#timed(hashing, metrics.etcd_mvcc_hash_duration_seconds);
  }

  /** Only work that is done is measured. */
  async #timed<Result>(work: Promise<Result>, histogram: Histogram): Promise<Result> {
    const { clock } = this.#modules;
    const startMs = clock.monotonicMs();
    const result = await work;
    histogram.observe((clock.monotonicMs() - startMs) / 1_000);
    return result;
  }

  /** See `Store.state`. */
  keyState(key: string): KeyState | "changing" | undefined {
    return this.#modules.state.store.state(key);
  }

  /** See `LiveState.onChanges`. */
  onChanges(listener: ChangesListener): () => void {
    return this.#modules.state.onChanges(listener);
  }

  /** What would grow a store that is full is refused before it costs anything, and the alarm is raised. */
  async #write(fields: Partial<etcdserverpb.InternalRaftRequest>): Promise<unknown> {
    const { state, proposer } = this.#modules;
    if (
      !state.quota.hasRoomFor({ put: undefined, txn: undefined, leaseGrant: undefined, ...fields })
    ) {
      // Whether the alarm could be raised or not, the client is told what is the matter.
      await this.alarms.raise(AlarmType.NOSPACE).catch(() => undefined);
      throw etcdError("NoSpace");
    }
    return proposer.request(fields);
  }

  /** A watch stream of a client. Its owner calls `drained` and `close`. */
  openWatchStream(sink: WatchSink): WatchStream {
    const { hub, progressIntervalMs } = this.#modules;
    return hub.openStream(sink, { progressIntervalMs: progressIntervalMs() });
  }

  // Cluster

  get isLearner(): boolean {
    return this.#modules.cluster.isLearner(this.id);
  }

  /** `not_decided` until the members have agreed on one. */
  get clusterVersion(): string {
    return this.#modules.cluster.version ?? "not_decided";
  }

  // Operation

  get diskTrouble(): string | undefined {
    return this.#modules.diskTrouble();
  }

  /** Neither the apply loop nor the disk stands still: what the watchdog asks, every few seconds. */
  get isAlive(): boolean {
    return this.#modules.isAlive();
  }

  /** Its disk or its event loop is too slow to lead others: what is the matter; undefined when nothing is. */
  get slowness(): string | undefined {
    return this.#modules.slowness();
  }

  /** @throws {EtcdError} see `moveLeader` */
  moveLeader(target: bigint): Promise<void> {
    return moveLeader({ ...this.#modules, ownId: this.id }, target);
  }

  get sizeBytes(): number {
    return this.#modules.state.store.sizeBytes;
  }

  get sizeInUseBytes(): number {
    return this.#modules.state.store.sizeInUseBytes;
  }

  /** Gives the space of removed data back to the file system. */
  async defragment(): Promise<void> {
    const { state } = this.#modules;
    const { etcd_disk_defrag_inflight, etcd_disk_backend_defrag_duration_seconds } = state.metrics;
    etcd_disk_defrag_inflight.inc();
    try {
      await state.backend.commit();
      await this.#timed(state.backend.defragment(), etcd_disk_backend_defrag_duration_seconds);
    } finally {
      etcd_disk_defrag_inflight.dec();
    }
  }

  /** For the health checks: resolves when a read is answered. */
  async checkRead({ serializable }: { readonly serializable: boolean }): Promise<void> {
    if (!serializable) await this.#modules.barrier.wait();
    this.keyState("");
  }

  /** `listener` runs once, when there has been no leader for some while. Returns how to stop listening. */
  onLeaderLoss(listener: () => void): () => void {
    return this.#modules.onLeaderLoss(listener);
  }

  /** Deletes a key whatever becomes of the call that wanted it gone. */
  deleteKey(key: Buffer): Promise<DeleteRangeResult> {
    return this.deleteRange(DeleteRangeRequest.create({ key }));
  }
}

function rethrowForClient(error: unknown): never {
  throw clientError(error);
}

function isReadOnly(request: etcdserverpb.TxnRequest): boolean {
  return [...request.success, ...request.failure].every((op) => op.requestRange !== undefined);
}

function isSerializable(request: etcdserverpb.TxnRequest): boolean {
  return [...request.success, ...request.failure].every((op) => op.requestRange?.serializable);
}
