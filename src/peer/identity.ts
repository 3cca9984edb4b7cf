// Who speaks to whom: the headers that members put on every request to one another, and what is checked of them.
//
//   X-Server-From          sender's id, hex             X-Server-Version        sender's version
//   X-Etcd-Cluster-ID      cluster id, hex              X-Min-Cluster-Version   oldest version it works with
//   X-PeerURLs             sender's URLs, by commas     X-Raft-To               receiver's id, hex (streams only)
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import { idText } from "../base/index.ts";
import { strangerUrlsMax } from "./limits.ts";

/** This member, as the others are to see it. */
export interface PeerIdentity {
  readonly memberId: bigint;
  readonly clusterId: bigint;
  /** May change while the member runs. */
  readonly peerUrls: () => readonly string[];
  /** `3.5.17` */
  readonly serverVersion: string;
}

export const clusterIdHeader = "X-Etcd-Cluster-ID";
export const serverVersionHeader = "X-Server-Version";

/** The oldest etcd to talk to. */
const minClusterVersion = "3.0.0";
/** What a request without version headers counts as. */
const unknownVersion = "2.0.0";

export const refusals = {
  incompatibleVersion: "incompatible version",
  clusterIdMismatch: "cluster ID mismatch",
} as const;
export type Refusal = (typeof refusals)[keyof typeof refusals];

export function requestHeaders(own: PeerIdentity): OutgoingHttpHeaders {
  return {
    "X-Server-From": idText(own.memberId),
    [serverVersionHeader]: own.serverVersion,
    "X-Min-Cluster-Version": minClusterVersion,
    [clusterIdHeader]: idText(own.clusterId),
    "X-PeerURLs": own.peerUrls().join(","),
  };
}

export function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}

/** The URLs that the sender gives itself. */
export function senderUrls(headers: IncomingHttpHeaders): readonly string[] {
  const text = headerOf(headers, "X-PeerURLs") ?? "";
  const urls = text.split(",", strangerUrlsMax);
  return urls.filter((url) => URL.canParse(url));
}

/** Major and minor as one number that can be compared; undefined: no version. */
function minorOf(version: string): number | undefined {
  const parts = /^(\d{1,4})\.(\d{1,4})\.\d+/.exec(version);
  return parts === null ? undefined : Number(parts[1]) * 10_000 + Number(parts[2]);
}

/** Whether two members understand each other: neither is older than the oldest that the other accepts. */
function isCompatible(headers: IncomingHttpHeaders, serverVersion: string): boolean {
  const remote = minorOf(headerOf(headers, serverVersionHeader) || unknownVersion);
  const remoteMin = minorOf(headerOf(headers, "X-Min-Cluster-Version") || unknownVersion);
  const local = minorOf(serverVersion);
  const localMin = minorOf(minClusterVersion);
  if (remote === undefined || remoteMin === undefined) return false;
  return local !== undefined && localMin !== undefined && remote >= localMin && remoteMin <= local;
}

/** Why a request is none of this cluster's; undefined: it is. */
export function refusalOf(headers: IncomingHttpHeaders, own: PeerIdentity): Refusal | undefined {
  if (!isCompatible(headers, own.serverVersion)) return refusals.incompatibleVersion;
  const isOurs = headerOf(headers, clusterIdHeader) === idText(own.clusterId);
  return isOurs ? undefined : refusals.clusterIdMismatch;
}

/** Only a member of the own cluster can tell that this one was removed from it. */
export function speaksForCluster(headers: IncomingHttpHeaders, own: PeerIdentity): boolean {
  return headerOf(headers, clusterIdHeader) === idText(own.clusterId);
}
