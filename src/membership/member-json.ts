// A member as JSON, the same in bucket `members`, in configuration changes and at /members of the peer port:
//
//   {"id":10276657743932975437,"peerURLs":["http://localhost:2380"],"isLearner":true,"name":"default","clientURLs":[..]}
//
// id is a number of up to 64 bits; isLearner, name and clientURLs are left out when false or empty. peerURLs may be null.
import { goJsonString, goJsonStrings } from "../base/index.ts";
import { parseExactJson } from "./exact-json.ts";
import { byId, type Member } from "./member.ts";

/** JSON from a disk or a peer is not what etcd writes there. */
export class MembershipFormatError extends Error {
  override readonly name = "MembershipFormatError";
  readonly code = "membership-format";
}

export interface Attributes {
  readonly name: string;
  readonly clientUrls: readonly string[];
}

/** The fields of a member, without the braces. */
export function memberFields(member: Member): string {
  return [`"id":${member.id}`, ...raftFields(member), ...attributeFields(member)].join(",");
}

function raftFields({ peerUrls, isLearner }: Pick<Member, "peerUrls" | "isLearner">): string[] {
  const fields = [`"peerURLs":${peerUrls.length === 0 ? "null" : goJsonStrings(peerUrls)}`];
  if (isLearner) fields.push('"isLearner":true');
  return fields;
}

function attributeFields({ name, clientUrls }: Attributes): string[] {
  const fields: string[] = [];
  if (name !== "") fields.push(`"name":${goJsonString(name)}`);
  if (clientUrls.length > 0) fields.push(`"clientURLs":${goJsonStrings(clientUrls)}`);
  return fields;
}

export function encodeMember(member: Member): string {
  return `{${memberFields(member)}}`;
}

/** What raft has to know of a member. */
export function encodeRaftAttributes(member: Pick<Member, "peerUrls" | "isLearner">): string {
  return `{${raftFields(member).join(",")}}`;
}

/** What a member publishes of itself. */
export function encodeAttributes(attributes: Attributes): string {
  return `{${attributeFields(attributes).join(",")}}`;
}

/** The body of GET /members on the peer port. */
export function encodeMembers(members: readonly Member[]): string {
  return `[${[...members].sort(byId).map(encodeMember).join(",")}]\n`;
}

/** @throws {MembershipFormatError} */
export function decodeMember(text: string): Member {
  return memberOf(parseObject(text));
}

/** @throws {MembershipFormatError} */
export function decodeMembers(text: string): Member[] {
  const value = parse(text);
  if (!Array.isArray(value)) throw unexpected("a list of members", value);
  return value.map((item) => memberOf(asObject(item)));
}

/** @throws {MembershipFormatError} */
export function decodeAttributes(text: string): Attributes {
  return attributesOf(parseObject(text));
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** @throws {MembershipFormatError} if the text is not a JSON object. */
export function parseObject(text: string): JsonObject {
  return asObject(parse(text));
}

export function memberOf(object: JsonObject): Member {
  return {
    id: idOf(object.id),
    peerUrls: stringsOf(object.peerURLs),
    isLearner: flagOf(object.isLearner),
    ...attributesOf(object),
  };
}

function attributesOf(object: JsonObject): Attributes {
  return { name: textOf(object.name), clientUrls: stringsOf(object.clientURLs) };
}

function parse(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch (error) {
    throw new MembershipFormatError("Cannot read a member: not JSON", { cause: error });
  }
}

function asObject(value: unknown): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw unexpected("an object", value);
  }
  return value as JsonObject;
}

function idOf(value: unknown): bigint {
  if (typeof value !== "bigint" || value < 0n || value >= 1n << 64n) {
    throw unexpected("an unsigned 64-bit number", value);
  }
  return value;
}

export function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") throw unexpected("a string", value);
  return value;
}

export function flagOf(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== "boolean") throw unexpected("a boolean", value);
  return value;
}

function stringsOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw unexpected("a list of strings", value);
  return value.map(textOf);
}

function unexpected(wanted: string, value: unknown): MembershipFormatError {
  return new MembershipFormatError(
    `Cannot read a member: expected ${wanted}, found ${typeof value === "object" ? "an object" : String(value)}`,
  );
}
