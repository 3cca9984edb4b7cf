import type { Backend } from "../../backend/index.ts";
import { createMemoryDisk, type MemoryStores } from "../../backend/testing/memory-backend.ts";
import type { Disk, Random } from "../../base/index.ts";
import { Metrics } from "../../host/index.ts";
import { EagerClock } from "../../mvcc/testing/eager-clock.ts";
import { emptyConfState } from "../../raft/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import { finish } from "../kv/steps.ts";
import { StoreFiles } from "../snapshots/store-files.ts";
import { applyRequest } from "../state-machine/apply.ts";
import { LiveState } from "../state-machine/live-state.ts";
import { type LoadedState, loadState, type StateOptions } from "../state-machine/load-state.ts";
import { silentLogger } from "./key-space.ts";

const {
  AlarmAction,
  AlarmRequest,
  AlarmType,
  CompactionRequest,
  DeleteRangeRequest,
  InternalRaftRequest,
  LeaseGrantRequest,
  LeaseRevokeRequest,
  PutRequest,
} = etcdserverpb;

export const stateOptions: StateOptions = {
  clock: new EagerClock(),
  electionTimeoutMs: 1_000,
  heartbeatIntervalMs: 100,
  leaseCheckpoint: false,
  leaseCheckpointPersist: false,
  pageCacheBytesMax: 1 << 20,
  compactionBatchRecords: 100,
  compactionPauseMs: 0,
  learnersMax: 1,
};

export const memberIds = [0x1an, 0x2bn, 0xffff_ffff_ffff_fff0n];
export const confState = { ...emptyConfState, voters: memberIds };

/** A state, with members, that stands at some place in the log. */
export interface Found {
  readonly disk: MemoryStores;
  readonly loaded: LoadedState;
  readonly live: LiveState;
}

export async function openLive(options: Partial<StateOptions> = {}): Promise<Found> {
  const disk = createMemoryDisk();
  const loaded = await loadState(await disk.open(), { ...stateOptions, ...options });
  const live = new LiveState(loaded, {
    quotaBytes: 0,
    metrics: new Metrics().etcd,
    logger: silentLogger,
  });
  return { disk, loaded, live };
}

/** Applies so many random requests of all kinds, from one index on. */
export async function fillRandomly(
  { loaded, live }: Found,
  random: Random,
  {
    requests,
    index = 0,
    term = 3,
    members = true,
  }: { requests: number; index?: number; term?: number; members?: boolean },
): Promise<void> {
  for (const [n, id] of members ? memberIds.entries() : []) {
    const member = {
      id,
      name: `member ${n}`,
      peerUrls: [`http://127.0.0.1:${2380 + n}`],
      clientUrls: [],
      isLearner: false,
    };
    loaded.membership.applyConfiguration({ kind: "add", member });
  }
  loaded.membership.applyCluster({ kind: "version", version: "3.5.0" });
  for (let n = 0; n < requests; n++) {
    try {
      finish(applyRequest(live, randomRequest(live, random)));
    } catch (error) {
      if (!(error instanceof Error && error.name === "EtcdError")) throw error;
    }
    if (random.below(100) === 0) await live.store.runCompaction();
  }
  live.backend.setConsistentIndex({ index: index + requests, term });
  await live.backend.commit();
}

function randomRequest(
  { store, lessor }: LiveState,
  random: Random,
): etcdserverpb.InternalRaftRequest {
  const key = Buffer.from(`key ${random.below(60)}`);
  const leases = lessor.list();
  const lease =
    leases.length > 0 && random.below(2) === 0 ? leases[random.below(leases.length)]! : 0n;
  switch (random.below(20)) {
    case 0: {
      const grant = LeaseGrantRequest.create({ id: BigInt(1 + random.below(1 << 30)), ttl: 600n });
      return InternalRaftRequest.create({ leaseGrant: grant });
    }
    case 1:
      return InternalRaftRequest.create({ leaseRevoke: LeaseRevokeRequest.create({ id: lease }) });
    case 2: {
      const revision = BigInt(Math.max(1, store.currentRevision - random.below(20)));
      return InternalRaftRequest.create({ compaction: CompactionRequest.create({ revision }) });
    }
    case 3: {
      const action = random.below(2) === 0 ? AlarmAction.ACTIVATE : AlarmAction.DEACTIVATE;
      const memberId = memberIds[random.below(memberIds.length)]!;
      const alarm = AlarmRequest.create({ action, memberId, alarm: AlarmType.NOSPACE });
      return InternalRaftRequest.create({ alarm });
    }
    case 4:
    case 5:
      return InternalRaftRequest.create({ deleteRange: DeleteRangeRequest.create({ key }) });
    default: {
      const value = random.bytes(random.below(30) === 0 ? 90_000 : random.below(300));
      return InternalRaftRequest.create({ put: PutRequest.create({ key, value, lease }) });
    }
  }
}

/** Everything replicated, for comparison. */
export async function contentOf({ store, lessor, alarms, membership }: LoadedState) {
  return {
    hash: await store.hashKv(0),
    currentRevision: store.currentRevision,
    keyCount: store.keyCount,
    leases: lessor
      .list()
      .sort()
      .map((id) => ({ id, keys: [...lessor.keysOf(id)].sort() })),
    alarms: alarms
      .list(AlarmType.NONE)
      .map(({ memberId, alarm }) => `${memberId} ${alarm}`)
      .sort(),
    members: membership.members(),
    removed: membership.removedIds(),
    clusterVersion: membership.clusterVersion,
  };
}

/** The bytes of a body in one piece. */
export async function bytesOf(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

export async function* inPieces(bytes: Buffer, pieceBytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

export async function emptyBackend(): Promise<Backend> {
  return createMemoryDisk().open();
}

/** Files in `/snap` of a disk. */
export function storeFilesOn(disk: Disk): StoreFiles {
  return new StoreFiles(disk, { dir: "/snap", clock: stateOptions.clock, onSync: () => undefined });
}
