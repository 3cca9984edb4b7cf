// What is in the log and not in the store yet is applied by the program that starts next, which may be an older one than the
// program that wrote it. Pure.
import {
  attributesRequest,
  type ClusterChange,
  clusterVersionOf,
  decodeClusterRequest,
  decodeV2Request,
  isKnownToAll,
  isNewer,
  parseVersion,
  userChanges,
  versionRequest,
} from "../../membership/index.ts";
import { type Entry, entryTypes } from "../../wal/index.ts";
import { etcdserverpb, ProtobufError } from "../../wire/protobuf/index.ts";

const { InternalRaftRequest, Request } = etcdserverpb;
type Requested =
  | { readonly kind: "v2"; readonly request: etcdserverpb.Request }
  | { readonly kind: "v3"; readonly request: etcdserverpb.InternalRaftRequest };

const nothing = Buffer.alloc(0);

/**
 * The entry as a program of version `program` (`3.5.17`) can apply it: it says no higher version of the cluster than that, and
 * is of a kind that the program knows. One that says nothing to an older program becomes empty. The entry itself if it may
 * stay as it is, so that members which are moved one after the other have the same log.
 */
export function fitEntry(entry: Entry, program: string): Entry {
  const requested = requestOf(entry);
  if (requested === undefined) return entry;
  const data =
    requested.kind === "v2" ? fitV2(requested.request, program) : fitV3(requested.request, program);
  return data === undefined ? entry : { ...entry, data };
}

/** Which kind of change of users the entry is, which this program cannot apply; undefined if it is none. */
export function userChangeIn(entry: Entry): string | undefined {
  const requested = requestOf(entry);
  if (requested?.kind !== "v3") return undefined;
  return userChanges.find((kind) => requested.request[kind] !== undefined);
}

/** Whether it asks something of the v2 store other than what members tell of themselves there. */
export function isUsersV2Request(entry: Entry): boolean {
  const requested = requestOf(entry);
  return requested?.kind === "v2" && decodeV2Request(requested.request) === undefined;
}

/** What the entry says of the cluster besides its configuration, in either form; undefined if nothing. */
export function clusterChangeIn(entry: Entry): ClusterChange | undefined {
  const requested = requestOf(entry);
  if (requested === undefined) return undefined;
  return requested.kind === "v2"
    ? decodeV2Request(requested.request)
    : decodeClusterRequest(requested.request);
}

/** undefined for changes of the configuration, and for entries that say nothing. */
function requestOf({ type, data }: Entry): Requested | undefined {
  if (type !== entryTypes.normal || data.length === 0) return undefined;
  try {
    const request = InternalRaftRequest.decode(data);
    return request.v2 === undefined ? { kind: "v3", request } : { kind: "v2", request: request.v2 };
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    return { kind: "v2", request: Request.decode(data) };
  }
}

/** undefined: as it is. */
function fitV2(request: etcdserverpb.Request, program: string): Buffer | undefined {
  const change = decodeV2Request(request);
  if (change?.kind !== "version" || !isNewer(change.version, program)) return undefined;
  return Request.encode({ ...request, val: versionAtMost(change.version, program) });
}

function fitV3(request: etcdserverpb.InternalRaftRequest, program: string): Buffer | undefined {
  const change = decodeClusterRequest(request);
  const isKnown = isKnownToAll(request, program);
  if (change?.kind === "version") {
    const ver = versionAtMost(change.version, program);
    if (!isKnown) return Request.encode({ ...versionRequest(ver), id: idOf(request) });
    if (ver === change.version) return undefined;
    const clusterVersionSet = { ...request.clusterVersionSet!, ver };
    return InternalRaftRequest.encode({ ...request, clusterVersionSet });
  }
  if (isKnown) return undefined;
  if (change?.kind !== "attributes") return nothing;
  const { id, attributes } = change;
  return Request.encode({ ...attributesRequest(id, attributes), id: idOf(request) });
}

function versionAtMost(version: string, program: string): string {
  return isNewer(version, program) ? clusterVersionOf(parseVersion(program)!) : version;
}

function idOf(request: etcdserverpb.InternalRaftRequest): bigint {
  return request.header?.id ?? request.id;
}
