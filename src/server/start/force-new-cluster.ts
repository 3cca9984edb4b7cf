// --force-new-cluster: the other members are lost for good, and this one goes on alone with all that it has.
import { assert, idText, type Logger } from "../../base/index.ts";
import { type ConfigurationChange, encodeConfChange } from "../../membership/index.ts";
import {
  type ConfState,
  type Entry,
  EntryType,
  isMember,
  membershipFrom,
  type PersistedState,
} from "../../raft/index.ts";
import { raftpb } from "../../wire/protobuf/index.ts";
import { lastConfState } from "./log-and-store.ts";
import type { OpenedLog } from "./open-log.ts";
import { StartError } from "./start-error.ts";

interface ForceOptions {
  /** Up to here the store contains the log: that much is committed, even if the log does not know it yet. */
  readonly storeIndex: number;
  /** The record of a member that its own log does not know. */
  readonly peerUrls: readonly string[];
  /** It was a member once and never will be again. */
  isRemoved(id: bigint): boolean;
  readonly logger: Logger;
}

/**
 * A log by whose end this member is the only one: entries that nobody is known to have agreed to are dropped, and committed
 * changes take their place which make this member a voter and remove all others (etcd: createConfigChangeEnts). They are
 * applied like any other change. A member that is alone already keeps its log as it is.
 *
 * Everything is one append. After a crash in its middle the log either ends with these changes or is as it was, at most
 * with some of them not committed; a new start with the same setting then does it again.
 *
 * @throws {StartError} if this member was removed from the cluster: its identifier cannot come back.
 */
export async function forceNewCluster(log: OpenedLog, options: ForceOptions): Promise<OpenedLog> {
  const { persisted, wal } = log;
  const { memberId } = log.identity;
  const kept = committedPart(persisted, options.storeIndex);
  const changes = changesToAlone(memberId, lastConfState(kept), options);
  if (changes.length === 0) {
    options.logger.info("forcing a new cluster changes nothing: this member is alone", {
      "local-member-id": idText(memberId),
    });
    return log;
  }
  if (options.isRemoved(memberId)) {
    throw new StartError(
      `Cannot force a new cluster: member ${idText(memberId)} was removed from its cluster, and its identifier cannot come back; restore a snapshot into an empty directory instead`,
    );
  }
  const { term, vote, commit } = kept.hardState;
  const added = changes.map((change, n): Entry => {
    const data = raftpb.ConfChange.encode(encodeConfChange(change, 0n));
    return { term, index: commit + 1 + n, type: EntryType.confChange, data };
  });
  options.logger.warn("forcing a new cluster of this member alone", {
    "local-member-id": idText(memberId),
    "commit-index": commit,
    "discarded-entries": persisted.entries.length - kept.entries.length,
    "removed-member-ids": changes.flatMap((c) => (c.kind === "remove" ? [idText(c.id)] : [])),
  });
  const hardState = { term, vote, commit: commit + added.length };
  await wal.append({ entries: added, hardState });
  return { ...log, persisted: { ...kept, hardState, entries: [...kept.entries, ...added] } };
}

/** The log up to what is known to be committed. */
function committedPart(persisted: PersistedState, storeIndex: number): PersistedState {
  const commit = Math.max(persisted.hardState.commit, storeIndex);
  const entries = persisted.entries.filter(({ index }) => index <= commit);
  const end = (persisted.snapshot?.metadata.index ?? 0) + entries.length;
  assert(end === commit, "the log holds everything that is committed");
  return { ...persisted, entries, hardState: { ...persisted.hardState, commit } };
}

/** This member first: a configuration without voters is none. */
function changesToAlone(
  own: bigint,
  confState: ConfState,
  { peerUrls }: ForceOptions,
): ConfigurationChange[] {
  const changes: ConfigurationChange[] = [];
  const membership = membershipFrom(confState);
  if (!isMember(membership, own)) {
    const member = { id: own, name: "", peerUrls, clientUrls: [], isLearner: false };
    changes.push({ kind: "add", member });
  } else if (membership.learners.has(own)) {
    changes.push({ kind: "promote", id: own });
  }
  const everyone = [...confState.voters, ...confState.votersOutgoing, ...confState.learners];
  const others = [...new Set(everyone)].filter((id) => id !== own);
  return [...changes, ...others.map((id) => ({ kind: "remove", id }) as const)];
}
