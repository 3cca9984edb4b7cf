import type { Backend } from "../../backend/index.ts";
import { etcdVersion, idText } from "../../base/index.ts";
import { type MemberPaths, memberPaths } from "../../host/index.ts";
import { loadMembership, type Membership } from "../../membership/index.ts";
import { adoptMembers } from "../../snapshot/index.ts";
import type { Entry } from "../../wal/index.ts";
import { isFileLocked } from "../files/in-use.ts";
import { exists, makeDirectory } from "../files/new-directory.ts";
import { isAuthEnabledIn } from "../store/auth-of-file.ts";
import { checkSameStore, type SameStore } from "../store/same-store.ts";
import { type CopiedLog, copyLog } from "./copied-log.ts";
import { fillStore } from "./fill-store.ts";
import { userChangeIn } from "./fit-entry.ts";
import { fitLog } from "./fit-log.ts";
import { beginBehindStore, lowerVersion } from "./lower-version.ts";
import { hasConfigurationBehind, membersAt } from "./members-at.ts";
import { type OfficialStore, openOfficialStore } from "./official-store.ts";
import type { MemberTools } from "./tools.ts";

export interface MemberImport {
  /** Data directory of an official member that does not run. It is only read. */
  readonly from: string;
  /** Where its log lies; empty if in the data directory. */
  readonly walDir: string;
  /** Not there yet, or empty. */
  readonly to: string;
  /** Where the new log is to lie: not there yet, or empty. @default in `to` */
  readonly toWal?: string;
}

/** What was moved. */
export interface MovedMember extends SameStore {
  readonly memberId: bigint;
  readonly clusterId: bigint;
  readonly memberNames: readonly string[];
  /** The last log entry in the store, and in the log. */
  readonly storeIndex: number;
  readonly lastIndex: number;
  readonly isAuthEnabled: boolean;
}

/**
 * Makes a data directory of ours with all that an official member of 3.4, 3.5 or 3.6 holds: log, snapshots and store. The
 * stores are compared before the directory gets its name.
 * @throws {Error} in one line, with nothing left of the new directory
 */
export async function importMember(
  { from, walDir, to, toWal }: MemberImport,
  tools: MemberTools,
): Promise<MovedMember> {
  const paths = memberPaths(from, walDir);
  if (await exists(paths.store)) throw new Error(`${from} holds a member of this etcd already`);
  if (!(await exists(paths.officialStore))) {
    throw new Error(`${from} holds no member of official etcd: there is no ${paths.officialStore}`);
  }
  if (await isFileLocked(paths.officialStore)) {
    throw new Error(`${from} is in use by another process: stop that etcd first`);
  }
  const fill = async (target: MemberPaths): Promise<MovedMember> => {
    const log = await copyLog(paths, target, tools);
    const { file, place } = await openOfficialStore(paths, log);
    try {
      const isAuthEnabled = await isAuthEnabledIn(file.bolt);
      if (!isAuthEnabled) refuseUserChanges(from, log.entriesBehind(place.index));
      let same: SameStore | undefined;
      let memberNames: readonly string[] = [];
      const filled = { file: file.bolt, metadata: place };
      await fillStore(target.store, filled, {
        tools,
        async change(backend) {
          same = await checkSameStore(file.bolt, backend, tools);
          memberNames = await settleMembers(backend, { ...target, log, place }, tools);
        },
      });
      return {
        ...same!,
        memberId: log.memberId,
        clusterId: log.clusterId,
        memberNames,
        storeIndex: place.index,
        lastIndex: log.lastIndex,
        isAuthEnabled,
      };
    } finally {
      await file.close();
    }
  };
  return makeDirectory(to, (building) =>
    toWal === undefined
      ? fill(memberPaths(building))
      : makeDirectory(toWal, (buildingLog) => fill(memberPaths(building, buildingLog))),
  );
}

/** A store with users is taken as it is; but what the store has not applied yet, a member of ours would have to. */
function refuseUserChanges(from: string, entries: readonly Entry[]): void {
  for (const entry of entries) {
    const kind = userChangeIn(entry);
    if (kind === undefined) continue;
    throw new Error(
      `Cannot import ${from}: its log has a change of users (${kind}, at index ${entry.index}) which is not in its store yet, and this etcd cannot make it; start the official member, write a key, and stop it, so that its store has it`,
    );
  }
}

interface SettledStore {
  readonly log: CopiedLog;
  readonly place: OfficialStore["place"];
}

/** Sees to it that the members are known, and that the cluster's version is one that this program has. */
async function settleMembers(
  backend: Backend,
  target: SettledStore & { readonly wal: string; readonly snap: string },
  tools: MemberTools,
): Promise<readonly string[]> {
  const { memberId } = target.log;
  const membership = await membershipOf(backend, target, tools);
  await fitLog({ ...target, program: etcdVersion }, tools);
  if (lowerVersion(membership, etcdVersion, tools)) {
    await beginBehindStore({ ...target, membership }, tools);
  }
  if (membership.isRemoved(memberId)) {
    tools.logger.warn(`member ${idText(memberId)} was removed from its cluster: it will not start`);
  }
  return memberNamesOf(membership);
}

async function membershipOf(
  backend: Backend,
  { log, place }: SettledStore,
  tools: MemberTools,
): Promise<Membership> {
  const { index } = place;
  if (place.isOfKeysOnly && hasConfigurationBehind(log, index)) {
    return membersAt({ index, log }, backend, tools);
  }
  const membership = await loadMembership({ backend });
  if (membership.members().length === 0 && log.snapshot !== undefined) {
    adoptMembers(membership, log.snapshot, tools.logger);
  }
  return membership;
}

/** Identifiers of those that have never run. */
export function memberNamesOf(membership: Membership): string[] {
  return membership.members().map(({ id, name }) => (name === "" ? idText(id) : name));
}
