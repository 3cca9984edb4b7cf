import type { Clock, Disk, Logger } from "../base/index.ts";
import { type Entry, EntryType, type PersistedState } from "../raft/index.ts";
import {
  createWal,
  openWal,
  readSnapshotMarks,
  SnapshotFiles,
  type Wal,
  type WalWrite,
} from "../wal/index.ts";
import { etcdserverpb, raftpb } from "../wire/protobuf/index.ts";
import { clusterIdOf, memberIdOf } from "./cluster.ts";
import type { MemberOptions } from "./member-options.ts";
import type { MemberDirs, MemberWorld } from "./start-member.ts";

const { Metadata } = etcdserverpb;

/** Whose log it is. */
export interface Identity {
  readonly memberId: bigint;
  readonly clusterId: bigint;
}

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
 * @throws {WalCorruptionError | WalError}
 */
export async function openMemberLog(
  options: MemberOptions,
  world: Pick<MemberWorld, "disk" | "clock" | "logger" | "metrics">,
  dirs: MemberDirs,
): Promise<OpenedLog> {
  const { metrics } = world;
  const place = {
    ...world,
    walDir: dirs.wal,
    snapDir: dirs.snap,
    onWrite: ({ bytes, durationMs, durable }: WalWrite) => {
      metrics.etcd.etcd_disk_wal_write_bytes_total.inc(bytes);
      if (durable) metrics.etcd.etcd_disk_wal_fsync_duration_seconds.observe(durationMs / 1000);
    },
  };
  await world.disk.makeDirectory(dirs.snap);
  if (await world.disk.exists(dirs.wal)) return reopenLog(place);
  const { initialCluster, initialClusterToken: token } = options;
  const members = initialCluster.map(({ peerUrls }) => {
    const memberId = memberIdOf(peerUrls, token);
    return {
      memberId,
      context: Buffer.from(`{"id":${memberId},"peerURLs":${JSON.stringify(peerUrls)}}`),
    };
  });
  const own = initialCluster.findIndex(({ name }) => name === options.name);
  const clusterId = clusterIdOf(members.map(({ memberId }) => memberId));
  const identity = { memberId: members[own]!.memberId, clusterId };
  return createLog(place, { identity, members });
}

export interface FirstMember {
  readonly memberId: bigint;
  /** JSON of the member, as its configuration change carries it. */
  readonly context: Buffer;
}

/**
 * Makes the log of a new cluster's member. Its first entries are the configuration changes that add the initial members,
 * in order of their ids; they are committed from the start, as every initial member writes the same ones.
 */
export async function createLog(
  place: LogPlace,
  { identity, members }: { readonly identity: Identity; readonly members: readonly FirstMember[] },
): Promise<OpenedLog> {
  const { disk, walDir: dir, clock, logger, onWrite } = place;
  const metadata = Metadata.encode(
    Metadata.create({ nodeId: identity.memberId, clusterId: identity.clusterId }),
  );
  const wal = await createWal(disk, { dir, metadata, clock, logger, onWrite });
  const ordered = members.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const entries = ordered.map(({ memberId, context }, n): Entry => {
    const change = raftpb.ConfChange.create({ type: 0, nodeId: memberId, context });
    const data = raftpb.ConfChange.encode(change);
    return { term: 1, index: n + 1, type: EntryType.confChange, data };
  });
  const hardState = { term: 1, vote: 0n, commit: entries.length };
  await wal.append({ entries, hardState });
  const files = new SnapshotFiles(disk, { dir: place.snapDir, clock, logger });
  return {
    identity,
    wal,
    files,
    persisted: { hardState, confState: emptyConfState, snapshot: undefined, entries, applied: 0 },
  };
}

/** Opens the log of a member that has run before, behind its newest usable snapshot. */
export async function reopenLog(place: LogPlace): Promise<OpenedLog> {
  const { disk, walDir: dir, clock, logger, onWrite } = place;
  const files = new SnapshotFiles(disk, { dir: place.snapDir, clock, logger });
  const snapshot = await files.loadNewest(await readSnapshotMarks(disk, { dir, clock }));
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
      hardState: opened.hardState,
      confState: snapshot?.metadata.confState ?? emptyConfState,
      snapshot,
      // The log's reader refuses entries of any type that raft does not know.
      entries: opened.entries as readonly Entry[],
      applied: snapshot?.metadata.index ?? 0,
    },
  };
}

const emptyConfState = {
  voters: [],
  learners: [],
  votersOutgoing: [],
  learnersNext: [],
  autoLeave: false,
};
