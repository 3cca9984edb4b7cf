import { mkdir, rm } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import type { BoltFile } from "../../backend/bolt/index.ts";
import type { Backend } from "../../backend/index.ts";
import { memberPaths } from "../../host/index.ts";
import { loadMembership, type Membership } from "../../membership/index.ts";
import { bumpRevision } from "../../mvcc/index.ts";
import { makeDirectory } from "../files/new-directory.ts";
import { checkSameStore } from "../store/same-store.ts";
import { beginLog, type FirstMembers, firstPlace } from "./begin-log.ts";
import { fillStore } from "./fill-store.ts";
import type { MemberTools } from "./tools.ts";

export interface MemberRestore {
  readonly file: BoltFile;
  readonly first: FirstMembers;
  /** Not there yet, or empty. */
  readonly dataDir: string;
  /** Not there yet; empty: where members have it, in the data directory. */
  readonly walDir: string;
  /** What the newest revision is to be, with everything compacted up to it; undefined: as it is in the file. */
  readonly bumpedRevision: number | undefined;
}

/** The members of the old cluster are none of the new one's, which agrees on a version of its own. */
export const leftOutOfRestore = ["cluster", "members", "members_removed"] as const;

/**
 * Makes the data directory of a new cluster's member out of a store. Either all of it is there in the end, or nothing under
 * its name; what a kill may leave is a log beside it.
 * @throws {BoltError | RevisionPairError | SnapshotRefusedError} if the file is damaged, or the system's error
 */
export async function restoreMember(restore: MemberRestore, tools: MemberTools): Promise<void> {
  const { dataDir, walDir } = restore;
  const inside = walDir === "" ? undefined : placeInside(dataDir, walDir);
  const isLogApart = walDir !== "" && inside === undefined;
  let isLogMade = false;
  const making = makeDirectory(dataDir, async (building) => {
    const paths = memberPaths(building, inside === undefined ? "" : join(building, inside));
    await mkdir(paths.snap, { recursive: true, mode: 0o700 });
    await mkdir(dirname(paths.wal), { recursive: true, mode: 0o700 });
    const membership = await restoreStore(restore, paths.store, tools);
    const begin = (wal: string) =>
      beginLog({ wal, snap: paths.snap }, { ...restore.first, membership }, tools);
    if (!isLogApart) return begin(paths.wal);
    await makeDirectory(walDir, begin);
    isLogMade = true;
  });
  await making.catch(async (error: unknown) => {
    if (isLogMade) await rm(walDir, { recursive: true, force: true });
    throw error;
  });
}

/** The path from one directory to another inside it; undefined where that is not. */
function placeInside(outer: string, path: string): string | undefined {
  const way = relative(resolve(outer), resolve(path));
  return way === ".." || way.startsWith("../") || isAbsolute(way) ? undefined : way;
}

async function restoreStore(
  { file, first, bumpedRevision }: MemberRestore,
  path: string,
  tools: MemberTools,
): Promise<Membership> {
  const from = { file, metadata: firstPlace(first), isNewLog: true, leftOut: leftOutOfRestore };
  let membership: Membership | undefined;
  await fillStore(path, from, {
    tools,
    async change(backend: Backend) {
      await checkSameStore(file, backend, { ...tools, leftOut: leftOutOfRestore });
      membership = await loadMembership({ backend });
      for (const member of first.members) membership.applyConfiguration({ kind: "add", member });
      if (bumpedRevision !== undefined) bumpRevision(backend, bumpedRevision);
    },
  });
  return membership!;
}
