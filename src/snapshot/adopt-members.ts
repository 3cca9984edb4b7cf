// Whom a snapshot names as members. Official etcd up to 3.5 goes by the v2 tree in the snapshot, from 3.6 on by the buckets of
// the store that comes with it, and either may be behind the other. The configuration of the consensus core decides: whoever
// agrees with it is right.
import { idText, type Logger } from "../base/index.ts";
import {
  decodeV2State,
  type Membership,
  MembershipFormatError,
  type V2State,
} from "../membership/index.ts";
import type { ConfState, Snapshot } from "../raft/index.ts";
import { SnapshotRefusedError } from "./errors.ts";

/**
 * Corrects the membership, as it was found in the snapshot's store, by the snapshot's v2 tree where that is needed.
 * @throws {SnapshotRefusedError} if neither names any member
 */
export function adoptMembers(membership: Membership, snapshot: Snapshot, logger: Logger): void {
  const configured = idsOf(snapshot.metadata.confState);
  const tree = readTree(snapshot, logger);
  const isStoreRight = agrees(membership.members(), configured);
  if (tree !== undefined && !isStoreRight) {
    const isStoreEmpty = membership.members().length === 0;
    if (isStoreEmpty || agrees(tree.members, configured)) takeFrom(tree, membership);
  }
  const members = membership.members();
  if (members.length === 0) throw new SnapshotRefusedError("it names no members");
  if (agrees(members, configured)) return;
  logger.warn("the snapshot's members are not those of its configuration", {
    members: members.map(({ id }) => idText(id)),
    configuration: [...configured].map(idText),
  });
}

function idsOf({ voters, learners, votersOutgoing }: ConfState): ReadonlySet<bigint> {
  return new Set([...voters, ...learners, ...votersOutgoing]);
}

function agrees(members: readonly { readonly id: bigint }[], ids: ReadonlySet<bigint>): boolean {
  return members.length === ids.size && members.every(({ id }) => ids.has(id));
}

function readTree({ data }: Snapshot, logger: Logger): V2State | undefined {
  try {
    const tree = decodeV2State(data);
    if (tree.userKeys > 0) {
      logger.warn("the snapshot has keys of the v2 API, which are left out", {
        keys: tree.userKeys,
      });
    }
    return tree;
  } catch (error) {
    if (!(error instanceof MembershipFormatError)) throw error;
    logger.warn("the snapshot's v2 tree cannot be read", { error: error.message });
    return undefined;
  }
}

/** Members that the tree does not have were removed: they stay so. */
function takeFrom(tree: V2State, membership: Membership): void {
  const kept = new Set(tree.members.map(({ id }) => id));
  const gone = membership.members().filter(({ id }) => !kept.has(id));
  for (const id of [...gone.map((member) => member.id), ...tree.removedIds]) {
    membership.applyConfiguration({ kind: "remove", id });
  }
  for (const member of tree.members) membership.applyConfiguration({ kind: "add", member });
  const { clusterVersion: version } = tree;
  if (version !== undefined && membership.clusterVersion === undefined) {
    membership.applyCluster({ kind: "version", version });
  }
}
