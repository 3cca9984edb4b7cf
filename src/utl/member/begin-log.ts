// The log that a restored member begins with: its first entries are the configuration changes that add the members, as
// everywhere, and a snapshot behind them says that the store holds all that (etcd: saveWALAndSnap).
import {
  computeClusterId,
  encodeConfChange,
  encodeV2State,
  type Member,
  type Membership,
} from "../../membership/index.ts";
import { emptyConfState } from "../../raft/index.ts";
import { createWal, entryTypes, SnapshotFiles } from "../../wal/index.ts";
import { etcdserverpb, raftpb } from "../../wire/protobuf/index.ts";
import { type MemberTools, sha1 } from "./tools.ts";

/** The term in which a cluster begins. */
const firstTerm = 1;

export interface FirstMembers {
  /** Of the whole cluster, in order of their IDs. */
  readonly members: readonly Member[];
  readonly own: Member;
}

/** Where the store of a new cluster stands in its log. */
export function firstPlace({ members }: FirstMembers) {
  return { index: members.length, term: firstTerm };
}

/** Writes the log, and the snapshot; the parents of both directories are there. */
export async function beginLog(
  dirs: { readonly wal: string; readonly snap: string },
  first: FirstMembers & { readonly membership: Membership },
  { disk, clock, logger }: MemberTools,
): Promise<void> {
  const { members, own, membership } = first;
  const place = firstPlace(first);
  const ids = members.map(({ id }) => id);
  const metadata = etcdserverpb.Metadata.encode(
    etcdserverpb.Metadata.create({ nodeId: own.id, clusterId: computeClusterId(ids, sha1) }),
  );
  const confState = { ...emptyConfState, voters: ids };
  await disk.makeDirectory(dirs.snap);
  const wal = await createWal(disk, { dir: dirs.wal, metadata, clock, logger });
  try {
    const entries = members.map((member, n) => ({
      term: firstTerm,
      index: n + 1,
      type: entryTypes.confChange,
      data: raftpb.ConfChange.encode(encodeConfChange({ kind: "add", member }, 0n)),
    }));
    await wal.append({
      entries,
      hardState: { term: firstTerm, vote: ids[0]!, commit: place.index },
    });
    const files = new SnapshotFiles(disk, { dir: dirs.snap, clock, logger });
    const data = encodeV2State(membership);
    await files.save({ data, metadata: { ...place, confState } });
    await wal.saveSnapshot({ ...place, confState });
  } finally {
    await wal.close();
  }
}
