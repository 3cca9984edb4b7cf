// What a member asks of a cluster before it belongs to it: of URLs, not of members.
import { idFromText } from "../base/index.ts";
import { type AskModules, askAny, readAnswer } from "./ask.ts";
import { clusterIdHeader, headerOf } from "./identity.ts";
import { versionTimeoutMs } from "./limits.ts";
import type { PeerVersions } from "./port.ts";

export interface FetchOptions extends AskModules {
  /** @default 2 s */
  readonly timeoutMs?: number;
}

export interface FetchedMembers {
  readonly clusterId: bigint;
  /** A list of members, as JSON; not looked into. */
  readonly membersJson: string;
}

/** `GET /members` at a peer URL. Rejects with an Error that names the URL. */
export async function fetchMembers(url: string, options: FetchOptions): Promise<FetchedMembers> {
  const answer = await fetchOk(url, "/members", options);
  const clusterId = idFromText(headerOf(answer.headers, clusterIdHeader));
  if (clusterId === undefined) throw new Error(`${url}/members names no cluster ID`);
  return { clusterId, membersJson: answer.body.toString() };
}

/** `GET /version` at a peer URL. Rejects with an Error that names the URL. */
export async function fetchVersion(url: string, options: FetchOptions): Promise<PeerVersions> {
  return readAnswer(url, await fetchOk(url, "/version", options), versionsFrom);
}

async function fetchOk(url: string, path: string, options: FetchOptions) {
  const { timeoutMs = versionTimeoutMs, ...modules } = options;
  const answer = await askAny(modules, [url], { path, name: url, timeoutMs });
  if (answer.status === 200) return answer;
  throw new Error(`${url}${path} answered ${answer.status}`);
}

/** @throws {Error} If the bytes are no answer to `/version`. */
export function versionsFrom(body: Buffer): PeerVersions {
  const parsed: unknown = JSON.parse(body.toString());
  if (typeof parsed === "object" && parsed !== null) {
    const server: unknown = Reflect.get(parsed, "etcdserver");
    const cluster: unknown = Reflect.get(parsed, "etcdcluster");
    if (typeof server === "string" && typeof cluster === "string") return { server, cluster };
  }
  throw new Error("the answer names no versions");
}
