// The store of a 3.4 member names as many members as there were when it was last synced, but its place in the log is that of the
// last write to the key space: changes of the configuration behind it would be made a second time, which is refused. So the
// members are those of the snapshot, with what the log says up to the store's place.
import type { Backend } from "../../backend/index.ts";
import { EtcdError } from "../../base/index.ts";
import { decodeConfChange, loadMembership, type Membership } from "../../membership/index.ts";
import { adoptMembers } from "../../snapshot/index.ts";
import { type Entry, entryTypes } from "../../wal/index.ts";
import { raftpb } from "../../wire/protobuf/index.ts";
import type { CopiedLog } from "./copied-log.ts";
import { clusterChangeIn } from "./fit-entry.ts";
import type { MemberTools } from "./tools.ts";

/**
 * The membership as of an index of the log, and the backend's buckets with it.
 * @throws {SnapshotRefusedError | MembershipFormatError}
 */
export async function membersAt(
  { index, log }: { readonly index: number; readonly log: CopiedLog },
  backend: Backend,
  { logger }: MemberTools,
): Promise<Membership> {
  for (const bucket of ["members", "members_removed"] as const) {
    for await (const pairs of backend.entries(bucket)) {
      for (const { key } of pairs) backend.delete(bucket, key);
    }
  }
  await backend.commit();
  const membership = await loadMembership({ backend });
  if (log.snapshot !== undefined) adoptMembers(membership, log.snapshot, logger);
  for (const entry of log.entriesBehind(0)) {
    if (entry.index <= index) apply(entry, membership);
  }
  return membership;
}

/** Whether the log has a change of the configuration that the store's place says is not made yet. */
export function hasConfigurationBehind(log: CopiedLog, index: number): boolean {
  return log.entriesBehind(index).some(({ type }) => type !== entryTypes.normal);
}

function apply(entry: Entry, membership: Membership): void {
  if (entry.type === entryTypes.normal) {
    const change = clusterChangeIn(entry);
    if (change !== undefined) membership.applyCluster(change);
    return;
  }
  const change = decodeConfChange(raftpb.ConfChange.decode(entry.data));
  try {
    membership.validate(change);
    membership.applyConfiguration(change);
  } catch (error) {
    // It was refused when it was applied, too.
    if (!(error instanceof EtcdError)) throw error;
  }
}
