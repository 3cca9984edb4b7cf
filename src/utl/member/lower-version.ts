// A cluster's version is the lowest of its members', and never falls. Whoever takes a whole member to an older program lets it
// fall: the store says the new version, and so does a snapshot that the log begins with from now on, since the entries before
// it say the old one.
import {
  clusterVersionOf,
  encodeV2State,
  isNewer,
  type Membership,
  parseVersion,
} from "../../membership/index.ts";
import { type ConfState, emptyConfState } from "../../raft/index.ts";
import { openWal, SnapshotFiles } from "../../wal/index.ts";
import type { CopiedLog } from "./copied-log.ts";
import type { MemberTools } from "./tools.ts";

/** Of every change of the configuration up to the store's place in the log. */
export function confStateOf(membership: Membership): ConfState {
  const idsOf = (isLearner: boolean): bigint[] =>
    membership
      .members()
      .filter((member) => member.isLearner === isLearner)
      .map(({ id }) => id);
  return { ...emptyConfState, voters: idsOf(false), learners: idsOf(true) };
}

/** @param program `3.5.17` or `3.4.0` @returns whether the cluster's version was above that */
export function lowerVersion(
  membership: Membership,
  program: string,
  { logger }: MemberTools,
): boolean {
  const { clusterVersion } = membership;
  if (clusterVersion === undefined || !isNewer(clusterVersion, program)) return false;
  const version = clusterVersionOf(parseVersion(program)!);
  logger.warn(`the cluster's version ${clusterVersion} is set to ${version}`);
  membership.applyCluster({ kind: "version", version });
  return true;
}

interface Seal {
  readonly wal: string;
  readonly snap: string;
  readonly log: CopiedLog;
  readonly membership: Membership;
  /** Where the store stands in the log. */
  readonly place: { readonly index: number; readonly term: number };
}

/** Has a log, which is a copy, begin behind the store. Entries that are not in the store yet stay. */
export async function beginBehindStore(
  { wal: dir, snap, log, membership, place }: Seal,
  { disk, clock, logger }: MemberTools,
): Promise<void> {
  const before = log.snapshot?.metadata ?? { index: 0, term: 0 };
  const files = new SnapshotFiles(disk, { dir: snap, clock, logger });
  const metadata = { ...place, confState: confStateOf(membership) };
  if (place.index === before.index) await files.remove(before);
  await files.save({ data: encodeV2State(membership), metadata });
  const { wal, hardState } = await openWal(disk, { dir, clock, logger, start: before });
  try {
    const commit = Math.max(hardState.commit, place.index);
    await wal.append({ entries: [], hardState: { ...hardState, commit } });
    if (place.index > before.index) await wal.saveSnapshot(metadata);
  } finally {
    await wal.close();
  }
}
