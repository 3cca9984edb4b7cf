import type { PeerHandler } from "../../peer/index.ts";
import type { Message, RaftNode, Snapshot } from "../../raft/index.ts";
import type { MemberOptions } from "../member-options.ts";
import type { RuntimeModules } from "../member-runtime-modules.ts";
import type { PeerLink } from "../peers/peer-link.ts";
import type { EntryApplier } from "../state-machine/entry-applier.ts";
import type { LoadedState } from "../state-machine/load-state.ts";
import { type AppliedPosition, RaftSnapshots } from "./raft-snapshots.ts";
import { SnapshotReceiver } from "./snapshot-receiver.ts";
import { SnapshotSender } from "./snapshot-sender.ts";

interface TrafficModules extends RuntimeModules {
  readonly raft: RaftNode;
  readonly applier: EntryApplier;
  peers(): PeerLink;
  /** Puts another state in the place of the running one. */
  replaceState(loaded: LoadedState): void;
  /** The consensus core has got something to do. */
  poke(): void;
  failed(error: unknown): void;
}

/** Everything about snapshots of the log: those that shorten it here, and those that bring another member up to date. */
export class SnapshotTraffic {
  readonly #own: RaftSnapshots;
  readonly #sender: SnapshotSender;
  readonly #receiver: SnapshotReceiver;

  constructor(options: MemberOptions, modules: TrafficModules) {
    this.#own = createOwn(options, modules, () => this.#sender.holdsLog);
    this.#sender = createSender(modules);
    this.#receiver = createReceiver(options, modules);
    modules.cluster.onVersionLowered(() => this.#own.cut());
    // A crash may have come between the version and the cut.
    if (modules.cluster.versions.downgrade.enabled) this.#own.cut();
  }

  /** To be called when entries were applied. */
  applied(position: AppliedPosition): void {
    this.#own.applied(position);
  }

  /** The state after the entry at `index` has taken the place of the running one. */
  replaced(index: number): void {
    this.#own.replaced(index);
  }

  send(message: Message): void {
    this.#sender.send(message);
  }

  readonly receive: PeerHandler["receiveSnapshot"] = (message, body) =>
    this.#receiver.receive(message, body);

  /** See `RaftLoopOutputs`. */
  save(snapshot: Snapshot): Promise<void> {
    return this.#receiver.save(snapshot);
  }

  /** See `RaftLoopOutputs`. */
  restore(snapshot: Snapshot): Promise<void> {
    return this.#receiver.restore(snapshot);
  }

  stopSending(): void {
    this.#sender.stop();
  }

  stopReceiving(): Promise<void> {
    return this.#receiver.stop();
  }

  /** Resolves when no snapshot is being made. */
  settled(): Promise<void> {
    return this.#own.settled();
  }
}

function createOwn(
  options: MemberOptions,
  { raft, log, state, cluster, clock, logger, failed }: TrafficModules,
  holdsLog: () => boolean,
): RaftSnapshots {
  const { wal, files } = log;
  const v2State = () => cluster.v2State();
  return new RaftSnapshots(
    { raft, wal, files, state, clock, logger, v2State, holdsLog, failed },
    { ...options, lastSnapshotIndex: log.persisted.applied },
  );
}

function createSender(modules: TrafficModules): SnapshotSender {
  const { raft, state, cluster, applier, peers, poke, clock, logger } = modules;
  return new SnapshotSender({
    raft,
    state,
    applied: () => applier.applied,
    v2State: () => cluster.v2State(),
    takesFiles: (id) => peers().takesFiles(id),
    send: (message, body) => peers().sendSnapshot(message, body),
    failed: (to) => {
      raft.reportSnapshot(to, false);
      poke();
    },
    clock,
    logger,
  });
}

/** While there are two states they share the memory that one may take for pages. */
function createReceiver(
  { pageCacheBytesMax }: MemberOptions,
  modules: TrafficModules,
): SnapshotReceiver {
  const { log, raft, applier, state, peers, storeFiles, load, clock, logger, metrics } = modules;
  return new SnapshotReceiver({
    ownId: log.identity.memberId,
    raft,
    deliver: (message) => peers().deliver(message),
    wal: log.wal,
    snapshotFiles: log.files,
    storeFiles,
    applier,
    backend: () => state.backend,
    load: (backend, indexImage) => {
      const half = Math.floor(pageCacheBytesMax / 2);
      state.store.limitPageCache(half);
      const onIndexImageRefused = (reason: Error): void => {
        logger.warn("the index that came with a snapshot is of no use: all pages are read", {
          error: reason.message,
        });
      };
      return load(backend, { pageCacheBytesMax: half, indexImage, onIndexImageRefused });
    },
    replace: (loaded) => modules.replaceState(loaded),
    secondGone: () => state.store.limitPageCache(pageCacheBytesMax),
    metrics: metrics.etcd,
    clock,
    logger,
  });
}
