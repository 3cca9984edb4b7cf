// The membership as etcd's v2 tree, which raft snapshots carry and from which members of 3.4 and 3.5 read it:
//
//   /0/members/<hex id>/raftAttributes   {"peerURLs":[..],"isLearner":true}
//   /0/members/<hex id>/attributes       {"name":"default","clientURLs":[..]}
//   /0/removed_members/<hex id>          (empty)
//   /0/version                           3.5.0
//   /1                                   the v2 keys of users: none are written here
//
// Each node is {"Path","CreatedIndex","ModifiedIndex","ExpireTime","Value","Children"}; Children is null for a file.
import { goJsonString, idText } from "../base/index.ts";
import { isStarted, type Member } from "./member.ts";
import { encodeAttributes, encodeRaftAttributes } from "./member-json.ts";

/** Places in the tree's history of events. etcd writes into the list it reads, so all of them must be there. */
const eventHistoryCapacity = 1000;
const neverExpires = "0001-01-01T00:00:00Z";

export interface ClusterView {
  members(): readonly Member[];
  removedIds(): readonly bigint[];
  readonly clusterVersion: string | undefined;
}

/** A directory, or a file's text. */
type Tree = { readonly [name: string]: Tree } | string;

export function encodeV2State(view: ClusterView): Buffer {
  const root = encodeNode("/", { 0: clusterTree(view), 1: {} });
  const events = new Array<string>(eventHistoryCapacity).fill("null").join(",");
  const queue = `{"Events":[${events}],"Size":0,"Front":0,"Back":0,"Capacity":${eventHistoryCapacity}}`;
  const history = `{"Queue":${queue},"StartIndex":0,"LastIndex":0}`;
  return Buffer.from(
    `{"Root":${root},"WatcherHub":{"EventHistory":${history}},"CurrentIndex":1,"Stats":{},"CurrentVersion":2}`,
  );
}

function clusterTree(view: ClusterView): Tree {
  const tree: Record<string, Tree> = {
    members: Object.fromEntries(view.members().map((m) => [idText(m.id), memberTree(m)])),
  };
  const removed = view.removedIds().map((id) => [idText(id), ""]);
  if (removed.length > 0) tree.removed_members = Object.fromEntries(removed);
  if (view.clusterVersion !== undefined) tree.version = view.clusterVersion;
  return tree;
}

function memberTree(member: Member): Tree {
  const raftAttributes = encodeRaftAttributes(member);
  return isStarted(member)
    ? { attributes: encodeAttributes(member), raftAttributes }
    : { raftAttributes };
}

function encodeNode(path: string, tree: Tree): string {
  const isFile = typeof tree === "string";
  const children = isFile ? "null" : encodeChildren(path === "/" ? "" : path, tree);
  const value = goJsonString(isFile ? tree : "");
  return `{"Path":${goJsonString(path)},"CreatedIndex":1,"ModifiedIndex":1,"ExpireTime":"${neverExpires}","Value":${value},"Children":${children}}`;
}

function encodeChildren(parent: string, trees: Readonly<Record<string, Tree>>): string {
  const children = Object.entries(trees).map(
    ([name, tree]) => `${goJsonString(name)}:${encodeNode(`${parent}/${name}`, tree)}`,
  );
  return `{${children.join(",")}}`;
}
