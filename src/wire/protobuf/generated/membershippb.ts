// Generated from proto/membershippb.proto by scripts/codegen.ts. Do not edit: change the source and run `npm run codegen`.
import { writeRawBefore } from "../bytes.ts";
import { type AnyCodec, type AnyMessage, type Codec, defineCodec } from "../codec.ts";
import { emptyList } from "../empty.ts";
import { type Reader, type UnknownRuns } from "../reader.ts";
import { sizeText, writeTextBefore } from "../text.ts";
import { sizeDelimited, sizeVarint64, writeVarint64Before, writeVarintBefore } from "../varint.ts";

/** What raft needs to know of a member. */
export interface RaftAttributes extends AnyMessage {
  readonly peerUrls: readonly string[];
  readonly isLearner: boolean;
}

export const RaftAttributes: Codec<RaftAttributes> = defineCodec({
  name: "membershippb.RaftAttributes",
  fields: [
    { protoName: "peer_urls", name: "peerUrls", number: 1, type: "string", repeated: true, presence: "implicit" },
    { protoName: "is_learner", name: "isLearner", number: 2, type: "bool", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<RaftAttributes> = {}): RaftAttributes {
    return {
      peerUrls: fields.peerUrls ?? emptyList,
      isLearner: fields.isLearner ?? false,
      unknown: fields.unknown,
    };
  },
  size(message: RaftAttributes): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    for (const item of message.peerUrls) size += 1 + sizeDelimited(sizeText(item));
    if (message.isLearner) size += 2;
    return size;
  },
  writeBefore(message: RaftAttributes, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.isLearner) {
      into[--at] = 1;
      into[--at] = 16;
    }
    for (let i = message.peerUrls.length - 1; i >= 0; i--) {
      at = writeTextBefore(message.peerUrls[i]!, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): RaftAttributes {
    let peerUrls: string[] | undefined;
    let isLearner = false;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("membershippb.RaftAttributes");
      switch (tag) {
        case 10:
          (peerUrls ??= []).push(reader.string("membershippb.RaftAttributes.peer_urls"));
          break;
        case 16:
          isLearner = reader.bool("membershippb.RaftAttributes.is_learner");
          break;
        default:
          runs = reader.skip(tag, runs, RaftAttributes);
      }
    }
    return { peerUrls: peerUrls ?? emptyList, isLearner, unknown: reader.unknown(runs) };
  },
});

/** What a member publishes of itself. */
export interface Attributes extends AnyMessage {
  readonly name: string;
  readonly clientUrls: readonly string[];
}

export const Attributes: Codec<Attributes> = defineCodec({
  name: "membershippb.Attributes",
  fields: [
    { protoName: "name", name: "name", number: 1, type: "string", repeated: false, presence: "implicit" },
    { protoName: "client_urls", name: "clientUrls", number: 2, type: "string", repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<Attributes> = {}): Attributes {
    return {
      name: fields.name ?? "",
      clientUrls: fields.clientUrls ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: Attributes): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.name !== "") size += 1 + sizeDelimited(sizeText(message.name));
    for (const item of message.clientUrls) size += 1 + sizeDelimited(sizeText(item));
    return size;
  },
  writeBefore(message: Attributes, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.clientUrls.length - 1; i >= 0; i--) {
      at = writeTextBefore(message.clientUrls[i]!, into, at);
      into[--at] = 18;
    }
    if (message.name !== "") {
      at = writeTextBefore(message.name, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): Attributes {
    let name = "";
    let clientUrls: string[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("membershippb.Attributes");
      switch (tag) {
        case 10:
          name = reader.string("membershippb.Attributes.name");
          break;
        case 18:
          (clientUrls ??= []).push(reader.string("membershippb.Attributes.client_urls"));
          break;
        default:
          runs = reader.skip(tag, runs, Attributes);
      }
    }
    return { name, clientUrls: clientUrls ?? emptyList, unknown: reader.unknown(runs) };
  },
});

/** A member of the cluster. */
export interface Member extends AnyMessage {
  readonly id: bigint;
  readonly raftAttributes: RaftAttributes | undefined;
  readonly memberAttributes: Attributes | undefined;
}

export const Member: Codec<Member> = defineCodec({
  name: "membershippb.Member",
  fields: [
    { protoName: "ID", name: "id", number: 1, type: "uint64", held: "bigint", repeated: false, presence: "implicit" },
    {
      protoName: "raft_attributes",
      name: "raftAttributes",
      number: 2,
      type: "message",
      codec: () => RaftAttributes,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "member_attributes",
      name: "memberAttributes",
      number: 3,
      type: "message",
      codec: () => Attributes,
      repeated: false,
      presence: "explicit",
    },
  ],
  create(fields: Partial<Member> = {}): Member {
    return {
      id: fields.id ?? 0n,
      raftAttributes: fields.raftAttributes,
      memberAttributes: fields.memberAttributes,
      unknown: fields.unknown,
    };
  },
  size(message: Member): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.id !== 0n) size += 1 + sizeVarint64(message.id);
    if (message.raftAttributes !== undefined) size += 1 + sizeDelimited(RaftAttributes.size(message.raftAttributes));
    if (message.memberAttributes !== undefined) size += 1 + sizeDelimited(Attributes.size(message.memberAttributes));
    return size;
  },
  writeBefore(message: Member, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.memberAttributes !== undefined) {
      const end = at;
      at = Attributes.writeBefore(message.memberAttributes, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 26;
    }
    if (message.raftAttributes !== undefined) {
      const end = at;
      at = RaftAttributes.writeBefore(message.raftAttributes, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 18;
    }
    if (message.id !== 0n) {
      at = writeVarint64Before(message.id, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): Member {
    let id = 0n;
    let raftAttributes: RaftAttributes | undefined;
    let memberAttributes: Attributes | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("membershippb.Member");
      switch (tag) {
        case 8:
          id = reader.uint64("membershippb.Member.ID");
          break;
        case 18: {
          const outer = reader.enter("membershippb.Member.raft_attributes");
          raftAttributes = RaftAttributes.read(reader);
          reader.leave(outer);
          break;
        }
        case 26: {
          const outer = reader.enter("membershippb.Member.member_attributes");
          memberAttributes = Attributes.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, Member);
      }
    }
    return { id, raftAttributes, memberAttributes, unknown: reader.unknown(runs) };
  },
});

/** Sets the cluster version, as major.minor.patch. */
export interface ClusterVersionSetRequest extends AnyMessage {
  readonly ver: string;
}

export const ClusterVersionSetRequest: Codec<ClusterVersionSetRequest> = defineCodec({
  name: "membershippb.ClusterVersionSetRequest",
  fields: [{ protoName: "ver", name: "ver", number: 1, type: "string", repeated: false, presence: "implicit" }],
  create(fields: Partial<ClusterVersionSetRequest> = {}): ClusterVersionSetRequest {
    return {
      ver: fields.ver ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: ClusterVersionSetRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.ver !== "") size += 1 + sizeDelimited(sizeText(message.ver));
    return size;
  },
  writeBefore(message: ClusterVersionSetRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.ver !== "") {
      at = writeTextBefore(message.ver, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): ClusterVersionSetRequest {
    let ver = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("membershippb.ClusterVersionSetRequest");
      switch (tag) {
        case 10:
          ver = reader.string("membershippb.ClusterVersionSetRequest.ver");
          break;
        default:
          runs = reader.skip(tag, runs, ClusterVersionSetRequest);
      }
    }
    return { ver, unknown: reader.unknown(runs) };
  },
});

/** Publishes the attributes of a member. */
export interface ClusterMemberAttrSetRequest extends AnyMessage {
  readonly memberId: bigint;
  readonly memberAttributes: Attributes | undefined;
}

export const ClusterMemberAttrSetRequest: Codec<ClusterMemberAttrSetRequest> = defineCodec({
  name: "membershippb.ClusterMemberAttrSetRequest",
  fields: [
    { protoName: "member_ID", name: "memberId", number: 1, type: "uint64", held: "bigint", repeated: false, presence: "implicit" },
    {
      protoName: "member_attributes",
      name: "memberAttributes",
      number: 2,
      type: "message",
      codec: () => Attributes,
      repeated: false,
      presence: "explicit",
    },
  ],
  create(fields: Partial<ClusterMemberAttrSetRequest> = {}): ClusterMemberAttrSetRequest {
    return {
      memberId: fields.memberId ?? 0n,
      memberAttributes: fields.memberAttributes,
      unknown: fields.unknown,
    };
  },
  size(message: ClusterMemberAttrSetRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.memberId !== 0n) size += 1 + sizeVarint64(message.memberId);
    if (message.memberAttributes !== undefined) size += 1 + sizeDelimited(Attributes.size(message.memberAttributes));
    return size;
  },
  writeBefore(message: ClusterMemberAttrSetRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.memberAttributes !== undefined) {
      const end = at;
      at = Attributes.writeBefore(message.memberAttributes, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 18;
    }
    if (message.memberId !== 0n) {
      at = writeVarint64Before(message.memberId, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): ClusterMemberAttrSetRequest {
    let memberId = 0n;
    let memberAttributes: Attributes | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("membershippb.ClusterMemberAttrSetRequest");
      switch (tag) {
        case 8:
          memberId = reader.uint64("membershippb.ClusterMemberAttrSetRequest.member_ID");
          break;
        case 18: {
          const outer = reader.enter("membershippb.ClusterMemberAttrSetRequest.member_attributes");
          memberAttributes = Attributes.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, ClusterMemberAttrSetRequest);
      }
    }
    return { memberId, memberAttributes, unknown: reader.unknown(runs) };
  },
});

/** Starts or ends a downgrade. */
export interface DowngradeInfoSetRequest extends AnyMessage {
  readonly enabled: boolean;
  readonly ver: string;
}

export const DowngradeInfoSetRequest: Codec<DowngradeInfoSetRequest> = defineCodec({
  name: "membershippb.DowngradeInfoSetRequest",
  fields: [
    { protoName: "enabled", name: "enabled", number: 1, type: "bool", repeated: false, presence: "implicit" },
    { protoName: "ver", name: "ver", number: 2, type: "string", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<DowngradeInfoSetRequest> = {}): DowngradeInfoSetRequest {
    return {
      enabled: fields.enabled ?? false,
      ver: fields.ver ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: DowngradeInfoSetRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.enabled) size += 2;
    if (message.ver !== "") size += 1 + sizeDelimited(sizeText(message.ver));
    return size;
  },
  writeBefore(message: DowngradeInfoSetRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.ver !== "") {
      at = writeTextBefore(message.ver, into, at);
      into[--at] = 18;
    }
    if (message.enabled) {
      into[--at] = 1;
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): DowngradeInfoSetRequest {
    let enabled = false;
    let ver = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("membershippb.DowngradeInfoSetRequest");
      switch (tag) {
        case 8:
          enabled = reader.bool("membershippb.DowngradeInfoSetRequest.enabled");
          break;
        case 18:
          ver = reader.string("membershippb.DowngradeInfoSetRequest.ver");
          break;
        default:
          runs = reader.skip(tag, runs, DowngradeInfoSetRequest);
      }
    }
    return { enabled, ver, unknown: reader.unknown(runs) };
  },
});

/** Every message of the package. */
export const messages: readonly AnyCodec[] = [
  RaftAttributes,
  Attributes,
  Member,
  ClusterVersionSetRequest,
  ClusterMemberAttrSetRequest,
  DowngradeInfoSetRequest,
];
