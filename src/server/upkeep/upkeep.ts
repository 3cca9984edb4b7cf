import type { Clock, Logger } from "../../base/index.ts";
import type { EtcdMetrics } from "../../host/index.ts";
import type { WatchHub } from "../../mvcc/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import { LeaseKeeper } from "../leases/lease-keeper.ts";
import type { Member } from "../member.ts";
import type { MemberOptions } from "../member-options.ts";
import type { LiveState } from "../state-machine/live-state.ts";
import { type AutoCompactor, startAutoCompactor } from "./auto-compaction.ts";
import { BackendCommitter } from "./backend-committer.ts";
import { CompactionRunner } from "./compaction-runner.ts";
import { WatchPump } from "./watch-pump.ts";

const { AlarmType, CompactionRequest } = etcdserverpb;

interface UpkeepModules {
  readonly state: LiveState;
  readonly hub: WatchHub;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: EtcdMetrics;
  /** Asked for once it is there. */
  member(): Member;
  failed(error: unknown): void;
}

/** The work that nobody waits for: the store's disk, watchers that lag behind, leases that run out, history that is forgotten. */
export class Upkeep {
  readonly #options: MemberOptions;
  readonly #modules: UpkeepModules;
  readonly #committer: BackendCommitter;
  readonly #pump: WatchPump;
  readonly #compactions: CompactionRunner;
  readonly #leases: LeaseKeeper;
  #compactor: AutoCompactor | undefined;

  constructor(options: MemberOptions, modules: UpkeepModules) {
    const { state, hub, clock, failed } = modules;
    this.#options = options;
    this.#modules = modules;
    this.#committer = this.#createCommitter();
    this.#pump = new WatchPump({ hub, state, clock, failed });
    this.#compactions = new CompactionRunner(modules);
    this.#leases = this.#createLeaseKeeper();
  }

  start(): void {
    const { clock, logger, state, member } = this.#modules;
    this.#compactions.run();
    this.#compactor = startAutoCompactor(this.#options.autoCompaction, {
      clock,
      logger,
      target: {
        currentRevision: () => state.store.currentRevision,
        isLeader: () => member().raft.isLeader,
        compact: (revision) =>
          member().compact(CompactionRequest.create({ revision: BigInt(revision) })),
      },
    });
  }

  /** Entries up to `index` are in the store. */
  applied(index: number): void {
    this.#committer.applied(index);
  }

  /** There may be revisions to remove. */
  compact(): void {
    this.#compactions.run();
  }

  /** A watcher cannot follow. */
  watchersLag(): void {
    this.#pump.wake();
  }

  /** A request was refused for want of space. */
  spaceExhausted(): void {
    const { member, logger } = this.#modules;
    member()
      .alarms.raise(AlarmType.NOSPACE)
      .catch((error: unknown) => {
        logger.warn("failed to raise alarm", { alarm: "NOSPACE", error: String(error) });
      });
  }

  stop(): void {
    this.#compactor?.stop();
    this.#leases.stop();
    this.#pump.stop();
  }

  /** The last to be stopped: until then there may be something to write. */
  stopCommits(): void {
    this.#committer.stop();
  }

  #createCommitter(): BackendCommitter {
    const { state, clock, metrics, failed } = this.#modules;
    const { backendBatchIntervalMs: intervalMs, backendBatchEntries: entriesMax } = this.#options;
    const duration = metrics.etcd_disk_backend_commit_duration_seconds;
    const committed = (tookMs: number): void => duration.observe(tookMs / 1_000);
    return new BackendCommitter({ state, clock, committed, failed }, { intervalMs, entriesMax });
  }

  #createLeaseKeeper(): LeaseKeeper {
    const { state, clock, logger, metrics, member } = this.#modules;
    return new LeaseKeeper({
      state,
      clock,
      logger,
      term: () => member().raft.term,
      revoke: (id) => member().leases.revokeExpired(id),
      checkpoint: (due) => member().leases.checkpoint(due),
      expired: (count) => metrics.etcd_debugging_server_lease_expired_total.inc(count),
    });
  }
}
