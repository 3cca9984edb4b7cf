import { assert, type Clock, type Disk, idText, type Logger } from "../../base/index.ts";
import {
  type Member as ClusterMember,
  computeClusterId,
  encodeConfChange,
  initialMembers,
  type Sha1,
} from "../../membership/index.ts";
import {
  type Entry,
  EntryType,
  emptyConfState,
  emptyHardState,
  type HardState,
  noMember,
  type PersistedState,
} from "../../raft/index.ts";
import {
  createWal,
  newestSnapshot,
  openWal,
  SnapshotFiles,
  type Wal,
  type WalWrite,
} from "../../wal/index.ts";
import { etcdserverpb, raftpb } from "../../wire/protobuf/index.ts";
import type { MemberOptions } from "../member-options.ts";
import type { Identity, MemberDirs, MemberWorld } from "../member-world.ts";
import { makeNamesDurable } from "./durable-names.ts";
import { StartError } from "./start-error.ts";

const { Metadata } = etcdserverpb;

export interface OpenedLog {
  readonly identity: Identity;
  readonly wal: Wal;
  readonly files: SnapshotFiles;
  /** What the consensus core starts from. */
  readonly persisted: PersistedState;
}

interface LogPlace {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly walDir: string;
  readonly snapDir: string;
  onWrite(write: WalWrite): void;
}

/**
 * The log of the member whose directory this is, or a new one for a member that has never run.
 * @throws {WalCorruptionError | WalError | StartError}
 */
export async function openMemberLog(
  options: MemberOptions,
  world: Pick<MemberWorld, "disk" | "clock" | "logger" | "metrics" | "backend" | "sha1">,
  dirs: MemberDirs,
): Promise<OpenedLog> {
  const { disk, metrics, backend } = world;
  const place = {
    ...world,
    walDir: dirs.wal,
    snapDir: dirs.snap,
    onWrite: ({ bytes, durationMs, durable }: WalWrite) => {
      metrics.etcd.etcd_disk_wal_write_bytes_total.inc(bytes);
      metrics.etcd.etcd_disk_wal_write_duration_seconds.observe(durationMs / 1000);
      if (durable) metrics.etcd.etcd_disk_wal_fsync_duration_seconds.observe(durationMs / 1000);
      metrics.stages.took("fsync", durationMs, world.clock.monotonicMs());
    },
  };
  await disk.makeDirectory(dirs.snap);
  const { sha1, logger } = world;
  const log = await openOrCreate(place, {
    identity: () => identityOf(options, sha1),
    storeIndex: backend.consistentIndex.index,
  });
  if (!isBlank(log.persisted)) return log;
  // A new log, or one whose making a crash cut short: nobody was told of anything then.
  await makeNamesDurable(disk, dirs.wal);
  await makeNamesDurable(disk, dirs.snap);
  if (beginsCluster(log.identity, options, sha1)) return beginLog(log, membersOf(options, sha1));
  logger.info("waiting for the cluster to bring this member up to date", {
    "local-member-id": idText(log.identity.memberId),
    "cluster-id": idText(log.identity.clusterId),
  });
  return log;
}

/** The members as far as they are known without the log: of the cluster that is joined, or of the new one. */
export function expectedMembers(
  own: Identity,
  options: MemberOptions,
  sha1: Sha1,
): readonly ClusterMember[] {
  if (options.join !== undefined) return options.join.members;
  return beginsCluster(own, options, sha1) ? membersOf(options, sha1) : [];
}

/** Whether a blank log is that of a new cluster's member. One that joins a cluster gets its first entries from the leader. */
function beginsCluster(own: Identity, options: MemberOptions, sha1: Sha1): boolean {
  if (options.join !== undefined) return false;
  const ids = membersOf(options, sha1).map(({ id }) => id);
  return ids.includes(own.memberId) && computeClusterId(ids, sha1) === own.clusterId;
}

async function openOrCreate(
  place: LogPlace,
  { identity, storeIndex }: { identity(): Identity; readonly storeIndex: number },
): Promise<OpenedLog> {
  const { disk, walDir, snapDir } = place;
  if (await holdsFiles(disk, walDir, ".wal")) return reopenLog(place);
  if (storeIndex > 0) {
    throw new StartError(
      `Cannot start: ${walDir} holds no log, but the store was written up to the log's index ${storeIndex}; put the log back, or restore a snapshot into an empty directory`,
    );
  }
  if (await holdsFiles(disk, snapDir, ".snap")) {
    throw new StartError(
      `Cannot start: ${snapDir} holds snapshots of a log, but ${walDir} holds no log; put the log back, or restore a snapshot into an empty directory`,
    );
  }
  return createLog(place, identity());
}

function membersOf(options: MemberOptions, sha1: Sha1): readonly ClusterMember[] {
  return initialMembers(options.initialCluster, { token: options.initialClusterToken, sha1 });
}

function identityOf(options: MemberOptions, sha1: Sha1): Identity {
  if (options.join !== undefined) {
    const { memberId, clusterId } = options.join;
    return { memberId, clusterId };
  }
  const members = membersOf(options, sha1);
  const own = members.find(({ name }) => name === options.name);
  assert(own !== undefined, "the settings have placed this member in the initial cluster");
  const ids = members.map(({ id }) => id);
  return { memberId: own.id, clusterId: computeClusterId(ids, sha1) };
}

async function holdsFiles(disk: Disk, dir: string, suffix: ".wal" | ".snap"): Promise<boolean> {
  if (!(await disk.exists(dir))) return false;
  return (await disk.readDirectory(dir)).some(({ name }) => name.endsWith(suffix));
}

/** Whether a log says nothing but whose it is. */
function isBlank({ hardState, snapshot }: PersistedState): boolean {
  return snapshot === undefined && hardState.term === 0 && hardState.commit === 0;
}

async function createLog(place: LogPlace, identity: Identity): Promise<OpenedLog> {
  const { disk, walDir: dir, clock, logger, onWrite } = place;
  const metadata = Metadata.encode(
    Metadata.create({ nodeId: identity.memberId, clusterId: identity.clusterId }),
  );
  const wal = await createWal(disk, { dir, metadata, clock, logger, onWrite });
  const files = new SnapshotFiles(disk, { dir: place.snapDir, clock, logger });
  const persisted = {
    hardState: emptyHardState,
    confState: emptyConfState,
    snapshot: undefined,
    entries: [],
    applied: 0,
  };
  return { identity, wal, files, persisted };
}

/**
 * The first entries of a new cluster's log are the configuration changes that add the initial members, in order of their
 * ids; they are committed from the start, as every initial member writes the same ones.
 */
async function beginLog(log: OpenedLog, members: readonly ClusterMember[]): Promise<OpenedLog> {
  const entries = members.map((member, n): Entry => {
    const data = raftpb.ConfChange.encode(encodeConfChange({ kind: "add", member }, 0n));
    return { term: 1, index: n + 1, type: EntryType.confChange, data };
  });
  const hardState = { term: 1, vote: 0n, commit: entries.length };
  await log.wal.append({ entries, hardState });
  return { ...log, persisted: { ...log.persisted, hardState, entries } };
}

/** Opens the log of a member that has run before, behind its newest usable snapshot. */
async function reopenLog(place: LogPlace): Promise<OpenedLog> {
  const { disk, walDir: dir, clock, logger, onWrite } = place;
  const files = new SnapshotFiles(disk, { dir: place.snapDir, clock, logger });
  const snapshot = await newestSnapshot(disk, files, { dir, clock });
  const start = snapshot?.metadata ?? { index: 0, term: 0 };
  const opened = await openWal(disk, { dir, clock, logger, onWrite, start });
  if (opened.repaired !== undefined) {
    logger.warn("repaired the log's tail after a crash", { ...opened.repaired });
  }
  const metadata = Metadata.decode(opened.metadata);
  return {
    identity: { memberId: metadata.nodeId, clusterId: metadata.clusterId },
    wal: opened.wal,
    files,
    persisted: {
      hardState: withTermOf(opened.entries.at(-1), opened.hardState),
      confState: snapshot?.metadata.confState ?? emptyConfState,
      snapshot,
      // The log's reader refuses entries of any type that raft does not know.
      entries: opened.entries as readonly Entry[],
      applied: snapshot?.metadata.index ?? 0,
    },
  };
}

/**
 * A write that a crash cut short may have left entries of a new term without the term, which follows them. Nothing was said
 * to anybody in that term then, so that this member has no vote in it.
 */
export function withTermOf(last: Pick<Entry, "term"> | undefined, hardState: HardState): HardState {
  if (last === undefined || last.term <= hardState.term) return hardState;
  return { ...hardState, term: last.term, vote: noMember };
}
