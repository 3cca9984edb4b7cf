// A configuration change as raftpb.ConfChange. Its context is the member as JSON (see member-json.ts), absent for a removal;
// of a promotion `{"id":<id>,"peerURLs":null,"isPromote":true}`, with the type of an added voter.
import { raftpb } from "../wire/protobuf/index.ts";
import type { Member } from "./member.ts";
import {
  encodeMember,
  flagOf,
  MembershipFormatError,
  memberFields,
  memberOf,
  parseObject,
} from "./member-json.ts";
import type { ConfigurationChange } from "./membership-change.ts";

const { ConfChange, ConfChangeType } = raftpb;

/** `requestId` is how the proposer finds its answer; 0 for entries that nobody waits for. */
export function encodeConfChange(
  change: ConfigurationChange,
  requestId: bigint,
): raftpb.ConfChange {
  const { nodeId, type, context } = partsOf(change);
  return ConfChange.create({ id: requestId, nodeId, type, context });
}

type Parts = Pick<raftpb.ConfChange, "type" | "nodeId" | "context">;

function partsOf(change: ConfigurationChange): Parts {
  switch (change.kind) {
    case "add": {
      const { member } = change;
      const { ConfChangeAddNode, ConfChangeAddLearnerNode } = ConfChangeType;
      return {
        type: member.isLearner ? ConfChangeAddLearnerNode : ConfChangeAddNode,
        nodeId: member.id,
        context: Buffer.from(encodeMember(member)),
      };
    }
    case "promote":
      return {
        type: ConfChangeType.ConfChangeAddNode,
        nodeId: change.id,
        context: Buffer.from(`{${memberFields(bare(change.id))},"isPromote":true}`),
      };
    case "remove":
      return {
        type: ConfChangeType.ConfChangeRemoveNode,
        nodeId: change.id,
        context: undefined,
      };
    case "update": {
      const { id, peerUrls, isLearner } = change;
      return {
        type: ConfChangeType.ConfChangeUpdateNode,
        nodeId: id,
        context: Buffer.from(encodeMember({ ...bare(id), peerUrls, isLearner })),
      };
    }
  }
}

function bare(id: bigint): Member {
  return { id, name: "", peerUrls: [], clientUrls: [], isLearner: false };
}

/** @throws {MembershipFormatError} if the type or the context is not known, or speaks of another member. */
export function decodeConfChange({ type, nodeId, context }: Parts): ConfigurationChange {
  if (type === ConfChangeType.ConfChangeRemoveNode) return { kind: "remove", id: nodeId };
  const object = parseObject(context?.toString() ?? "");
  const member = memberOf(object);
  if (member.id !== nodeId) {
    throw new MembershipFormatError(
      `Cannot change member ${nodeId}: the context is of member ${member.id}`,
    );
  }
  switch (type) {
    case ConfChangeType.ConfChangeUpdateNode: {
      const { id, peerUrls, isLearner } = member;
      return { kind: "update", id, peerUrls, isLearner };
    }
    case ConfChangeType.ConfChangeAddNode:
    case ConfChangeType.ConfChangeAddLearnerNode:
      if (flagOf(object.isPromote)) return { kind: "promote", id: nodeId };
      return { kind: "add", member };
    default:
      throw new MembershipFormatError(`Cannot change member ${nodeId}: unknown type ${type}`);
  }
}
