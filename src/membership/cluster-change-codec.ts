// Cluster changes as log entries. Members of 3.4 and 3.5 write them as v2 requests, those of 3.6 as fields of
// InternalRaftRequest:
//
//   PUT /0/members/<hex id>/attributes   {"name":"default","clientURLs":["http://localhost:2379"]}
//   PUT /0/version                       3.5.0
import { idText } from "../base/index.ts";
import { etcdserverpb } from "../wire/protobuf/index.ts";
import { type Attributes, decodeAttributes, encodeAttributes } from "./member-json.ts";
import type { ClusterChange } from "./membership-change.ts";
import { isVersion } from "./version.ts";

const { Request } = etcdserverpb;

const attributesPath = /^\/0\/members\/([0-9a-fA-F]{1,16})\/attributes$/;
const versionPath = "/0/version";

export function attributesRequest(id: bigint, attributes: Attributes): etcdserverpb.Request {
  const path = `/0/members/${idText(id)}/attributes`;
  return Request.create({ method: "PUT", path, val: encodeAttributes(attributes) });
}

export function versionRequest(version: string): etcdserverpb.Request {
  return Request.create({ method: "PUT", path: versionPath, val: version });
}

/**
 * What a v2 request says of the cluster; undefined if it is about something else.
 * @throws {MembershipFormatError}
 */
export function decodeV2Request(request: etcdserverpb.Request): ClusterChange | undefined {
  const { method, path, val } = request;
  if (method !== "PUT") return undefined;
  if (path === versionPath) return isVersion(val) ? { kind: "version", version: val } : undefined;
  const match = attributesPath.exec(path);
  if (match === null) return undefined;
  return { kind: "attributes", id: BigInt(`0x${match[1]}`), attributes: decodeAttributes(val) };
}

/** What a v3 request says of the cluster; undefined if it is about something else. */
export function decodeClusterRequest(
  request: etcdserverpb.InternalRaftRequest,
): ClusterChange | undefined {
  const { clusterMemberAttrSet, clusterVersionSet, downgradeInfoSet } = request;
  if (clusterMemberAttrSet !== undefined) {
    const { memberId: id, memberAttributes } = clusterMemberAttrSet;
    const { name = "", clientUrls = [] } = memberAttributes ?? {};
    return { kind: "attributes", id, attributes: { name, clientUrls } };
  }
  if (clusterVersionSet !== undefined) {
    const { ver: version } = clusterVersionSet;
    return isVersion(version) ? { kind: "version", version } : undefined;
  }
  if (downgradeInfoSet !== undefined) {
    const { enabled, ver } = downgradeInfoSet;
    return { kind: "downgrade", downgrade: { enabled, targetVersion: enabled ? ver : "" } };
  }
  return undefined;
}
