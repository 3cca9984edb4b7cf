import { EtcdError, idText } from "../base/index.ts";
import { etcdserverpb, leasepb } from "../wire/protobuf/index.ts";
import { type AskOptions, askAny, readAnswer } from "./ask.ts";
import { versionsFrom } from "./bootstrap-queries.ts";
import type { Exchange } from "./http-client.ts";
import { requestHeaders } from "./identity.ts";
import { hashTimeoutMs, promotionTimeoutMs, versionTimeoutMs } from "./limits.ts";
import type { PeerHash, PeerLease, PeerQueries } from "./port.ts";
import type { ProberOptions } from "./prober.ts";
import { errorFromText } from "./query-texts.ts";

type ToMember = Omit<ProberOptions, "metrics">;

const protobuf = { "Content-Type": "application/protobuf" };
const json = { "Content-Type": "application/json" };

const noLease: PeerLease = { ttl: -1n, grantedTtl: 0n, keys: [] };

export function createQueries(toMember: ToMember): PeerQueries {
  const ask = (id: bigint, options: Partial<AskOptions> & { readonly path: string }) =>
    askMember(toMember, id, options);
  return {
    async version(id) {
      const answer = await ask(id, { path: "/version", timeoutMs: versionTimeoutMs });
      return readAnswer(nameOf(id), answer, versionsFrom);
    },
    async renewLease(id, leaseId) {
      const { LeaseKeepAliveRequest, LeaseKeepAliveResponse } = etcdserverpb;
      const body = LeaseKeepAliveRequest.encode(LeaseKeepAliveRequest.create({ id: leaseId }));
      const sent = { path: "/leases", method: "POST", headers: protobuf, body } as const;
      return readAnswer(nameOf(id), await ask(id, sent), (answer) => {
        const renewed = LeaseKeepAliveResponse.decode(answer);
        if (renewed.id !== leaseId) throw new Error("lease: renew id mismatch");
        return renewed.ttl;
      });
    },
    async leaseTimeToLive(id, { leaseId, keys }) {
      const body = timeToLiveRequest(leaseId, keys);
      const sent = { path: "/leases/internal", method: "POST", headers: protobuf, body } as const;
      try {
        const answer = await ask(id, sent);
        return readAnswer(nameOf(id), answer, (bytes) => leaseFrom(bytes, leaseId));
      } catch (error) {
        if (error instanceof EtcdError && error.kind === "LeaseNotFound") return noLease;
        throw error;
      }
    },
    async promote(id, learnerId) {
      await ask(id, {
        path: `/members/promote/${learnerId}`,
        method: "POST",
        timeoutMs: promotionTimeoutMs,
      });
    },
    async hashKv(id, revision) {
      const body = Buffer.from(JSON.stringify({ revision }));
      const sent = { path: "/members/hashkv", headers: json, body, timeoutMs: hashTimeoutMs };
      return readAnswer(nameOf(id), await ask(id, sent), hashFrom);
    },
  };
}

function nameOf(id: bigint): string {
  return `member ${idText(id)}`;
}

/** @throws {EtcdError} The one that the member answered, if it is one. */
async function askMember(
  { own, urlsOf, ...modules }: ToMember,
  id: bigint,
  options: Partial<AskOptions> & { readonly path: string },
): Promise<Exchange> {
  const urls = urlsOf(id)?.all ?? [];
  const headers = { ...requestHeaders(own), ...options.headers };
  const name = nameOf(id);
  const answer = await askAny(modules, urls, { ...options, headers, name });
  if (answer.status === 200) return answer;
  const text = answer.body.toString("utf8").trim();
  throw (
    errorFromText(text) ??
    new Error(`${name} answered ${options.path} with ${answer.status}: ${text.slice(0, 256)}`)
  );
}

function timeToLiveRequest(id: bigint, keys: boolean): Buffer {
  const { LeaseInternalRequest } = leasepb;
  const leaseTimeToLiveRequest = etcdserverpb.LeaseTimeToLiveRequest.create({ id, keys });
  return LeaseInternalRequest.encode(LeaseInternalRequest.create({ leaseTimeToLiveRequest }));
}

function leaseFrom(body: Buffer, leaseId: bigint): PeerLease {
  const lease = leasepb.LeaseInternalResponse.decode(body).leaseTimeToLiveResponse;
  if (lease?.id !== leaseId) throw new Error("lease: TTL id mismatch");
  return { ttl: lease.ttl, grantedTtl: lease.grantedTtl, keys: lease.keys };
}

/** Go leaves zeros out. */
function hashFrom(body: Buffer): PeerHash {
  const parsed: unknown = JSON.parse(body.toString());
  return {
    hash: numberIn(parsed, "hash"),
    compactRevision: numberIn(parsed, "compact_revision"),
    revision: numberIn(fieldOf(parsed, "header"), "revision"),
  };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function numberIn(value: unknown, name: string): number {
  const found = fieldOf(value, name) ?? 0;
  if (typeof found === "number" && Number.isSafeInteger(found)) return found;
  throw new Error(`Cannot read ${name} in a member's answer: want a whole number`);
}
