// Reads the tree whose layout v2-state.ts gives, from a snapshot that a member of 3.4 or 3.5 has made.
import { idText } from "../base/index.ts";
import { byId, type Member } from "./member.ts";
import { type JsonObject, MembershipFormatError, memberOf, parseObject } from "./member-json.ts";
import { isVersion } from "./version.ts";

/** What a raft snapshot says of the cluster. */
export interface V2State {
  /** In order of their IDs. */
  readonly members: readonly Member[];
  readonly removedIds: readonly bigint[];
  /** `3.5.0`; undefined until the cluster has decided on one. */
  readonly clusterVersion: string | undefined;
  /** How many v2 keys users have written. They are not kept: there is no v2 API here. */
  readonly userKeys: number;
  /** Whether there is anything but the cluster's own: keys, directories or users (etcd 3.5: membership.IsMetaStoreOnly). */
  readonly hasCustomContent: boolean;
}

type Children = ReadonlyMap<string, Node>;

interface Node {
  readonly path: string;
  /** Empty for a directory. */
  readonly value: string;
  readonly json: JsonObject;
}

const hexId = /^[0-9a-fA-F]{1,16}$/;

/**
 * @param bytes - `Snapshot.data` of raft; not kept.
 * @throws {MembershipFormatError} if they are no v2 tree, or one whose members cannot be read.
 */
export function decodeV2State(bytes: Buffer): V2State {
  const top = childrenOf(nodeOf("", objectOf(parse(bytes), "the state").Root));
  const cluster = top.get("0");
  if (cluster === undefined) throw new MembershipFormatError("Cannot read a v2 tree: no node /0");
  const parts = childrenOf(cluster);
  const version = parts.get("version")?.value;
  if (version !== undefined && !isVersion(version)) {
    throw new MembershipFormatError(`Cannot read a v2 tree: /0/version is ${quote(version)}`);
  }
  const members = [...childrenOf(parts.get("members"))].map(([name, node]) =>
    memberAt(idOf(name, node), node),
  );
  return {
    members: members.sort(byId),
    removedIds: [...childrenOf(parts.get("removed_members"))].map(([name, node]) =>
      idOf(name, node),
    ),
    clusterVersion: version,
    userKeys: countFiles(top.get("1")),
    hasCustomContent: [...top].some(([name, node]) => isCustom(name, node)),
  };
}

/** Where users and roles were, some empty directories and a switch stay behind when all of them are gone. */
function isCustom(name: string, node: Node): boolean {
  if (name === "0") return false;
  const below = [...childrenOf(node).values()];
  return name === "2" ? below.some((child) => childrenOf(child).size > 0) : below.length > 0;
}

function memberAt(id: bigint, node: Node): Member {
  const parts = childrenOf(node);
  const raftAttributes = parts.get("raftAttributes")?.value;
  if (raftAttributes === undefined) {
    throw new MembershipFormatError(
      `Cannot read a v2 tree: member ${idText(id)} has no raftAttributes`,
    );
  }
  const attributes = parts.get("attributes")?.value ?? "{}";
  return memberOf({ ...parseObject(attributes), ...parseObject(raftAttributes), id });
}

function idOf(name: string, { path }: Node): bigint {
  if (!hexId.test(name)) {
    throw new MembershipFormatError(`Cannot read a v2 tree: ${quote(path)} does not name a member`);
  }
  return BigInt(`0x${name}`);
}

/** Files below a node, or the node itself. The tree may be deeper than the stack. */
function countFiles(node: Node | undefined): number {
  const waiting = node === undefined ? [] : [node];
  let files = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.json.Children === null) files += 1;
    else for (const child of childrenOf(next).values()) waiting.push(child);
  }
  return files;
}

/** Nothing for a file, and for a node that is not there. */
function childrenOf(node: Node | undefined): Children {
  const children = node?.json.Children ?? null;
  if (node === undefined || children === null) return new Map();
  const named = Object.entries(objectOf(children, node.path === "" ? "/" : node.path));
  return new Map(named.map(([name, json]) => [name, nodeOf(`${node.path}/${name}`, json)]));
}

function nodeOf(path: string, json: unknown): Node {
  const object = objectOf(json, path === "" ? "/" : path);
  const value = object.Value;
  if (typeof value !== "string") {
    throw new MembershipFormatError(`Cannot read a v2 tree: ${quote(path)} has no value`);
  }
  return { path, value, json: object };
}

/** All identifiers of the tree stand in names and texts, so that no number in it needs to be exact. */
function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch (error) {
    throw new MembershipFormatError("Cannot read a v2 tree: not JSON", { cause: error });
  }
}

function objectOf(value: unknown, what: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new MembershipFormatError(`Cannot read a v2 tree: ${quote(what)} is not an object`);
  }
  return value as JsonObject;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
