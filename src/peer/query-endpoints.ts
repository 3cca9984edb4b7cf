// The plain requests that members, and those who want to become members, answer one another. Statuses and texts are those
// of etcd 3.5 (packages etcdhttp, leasehttp and etcdserver).
import type { IncomingMessage, ServerResponse } from "node:http";
import { EtcdError, type EtcdErrorKind, idText } from "../base/index.ts";
import { etcdserverpb, leasepb, ProtobufError } from "../wire/protobuf/index.ts";
import {
  answer,
  answerJson,
  notFound,
  RequestError,
  readBody,
  requireMethod,
} from "./http-answers.ts";
import { clusterIdHeader } from "./identity.ts";
import { queryRequestBytesMax } from "./limits.ts";
import type { PeerLease } from "./port.ts";
import { queryTexts } from "./query-texts.ts";
import type { RaftEndpointOptions } from "./raft-endpoints.ts";

type Options = Pick<RaftEndpointOptions, "own" | "handler" | "clock" | "bodies">;

const protobufType = "application/protobuf";

export function serveVersion(
  { own, handler }: Options,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  requireMethod(request, response, "GET");
  const versions = { etcdserver: own.serverVersion, etcdcluster: handler.clusterVersion() };
  answer(response, "application/json", JSON.stringify(versions));
}

export function serveMembers(
  { own, handler }: Options,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  requireMethod(request, response, "GET");
  response.setHeader(clusterIdHeader, idText(own.clusterId));
  answerJson(response, handler.membersJson());
}

/** `GET /downgrade/enabled`: `true` or `false`, as text. */
export async function serveDowngradeEnabled(
  { own, handler }: Options,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  requireMethod(request, response, "GET");
  response.setHeader(clusterIdHeader, idText(own.clusterId));
  const enabled = await handler.downgradeEnabled?.();
  if (enabled === undefined) throw notFound();
  answer(response, "text/plain", String(enabled));
}

/** `POST /members/promote/<decimal id>` */
export async function servePromotion(
  { own, handler }: Options,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  requireMethod(request, response, "POST");
  response.setHeader(clusterIdHeader, idText(own.clusterId));
  const text = pathOf(request).slice("/members/promote/".length);
  const isId = /^\d{1,20}$/.test(text) && BigInt(text) <= 0xffff_ffff_ffff_ffffn;
  if (!isId) throw new RequestError(404, `member ${text} not found in cluster`);
  const members = await answered(promotionFailures, () => handler.promote(BigInt(text)));
  answerJson(response, members);
}

const promotionFailures: FailureTable = {
  MemberNotFound: { status: 404, message: queryTexts.memberNotFound },
  MemberNotLearner: { status: 412, message: queryTexts.memberNotLearner },
  LearnerNotReady: { status: 412, message: queryTexts.learnerNotReady },
  Timeout: { status: 408, message: queryTexts.timeout },
};

/** `GET /members/hashkv` with `{"revision":N}` as its body. */
export async function serveHash(
  options: Options,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { own, handler } = options;
  requireMethod(request, response, "GET");
  const revision = revisionOf(await questionIn(request, options));
  if (revision === undefined) throw new RequestError(400, "error unmarshalling request");
  const hash = await answered(hashFailures, () => handler.hashKv(revision));
  response.setHeader(clusterIdHeader, idText(own.clusterId));
  const header = { revision: hash.revision };
  const json = { header, hash: hash.hash, compact_revision: hash.compactRevision };
  answer(response, "application/json", JSON.stringify(json));
}

const hashFailures: FailureTable = {
  Compacted: { status: 400, message: queryTexts.compacted },
  FutureRev: { status: 400, message: queryTexts.futureRevision },
};

/** An absent revision is 0, as Go's decoder has it. */
function revisionOf(body: Buffer): number | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    if (typeof parsed !== "object" || parsed === null) return undefined;
    const revision: unknown = Reflect.get(parsed, "revision") ?? 0;
    return typeof revision === "number" && Number.isSafeInteger(revision) ? revision : undefined;
  } catch {
    return undefined;
  }
}

/** `POST /leases`: renews a lease. */
export async function serveLeaseRenewal(
  options: Options,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  requireMethod(request, response, "POST");
  const body = await questionIn(request, options);
  const { id } = decoded(() => etcdserverpb.LeaseKeepAliveRequest.decode(body));
  const ttl = await answered(leaseFailures, () => options.handler.renewLease(id));
  const { LeaseKeepAliveResponse } = etcdserverpb;
  const renewed = LeaseKeepAliveResponse.encode(LeaseKeepAliveResponse.create({ id, ttl }));
  answer(response, protobufType, renewed);
}

const leaseFailures: FailureTable = {
  LeaseNotFound: { status: 404, message: queryTexts.leaseNotFound },
  NotPrimaryLessor: { status: 400, message: queryTexts.notPrimary },
  Timeout: { status: 408, message: queryTexts.leaseTimeout },
};

/** `POST /leases/internal`: how long a lease lives yet. */
export async function serveLeaseTimeToLive(
  options: Options,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  requireMethod(request, response, "POST");
  const body = await questionIn(request, options);
  const { leaseTimeToLiveRequest } = decoded(() => leasepb.LeaseInternalRequest.decode(body));
  const { id, keys } = leaseTimeToLiveRequest ?? etcdserverpb.LeaseTimeToLiveRequest.create();
  const asked = { leaseId: id, keys };
  const lease = await answered(leaseFailures, () => options.handler.leaseTimeToLive(asked));
  if (lease.ttl < 0n) throw new RequestError(404, queryTexts.leaseNotFound);
  answer(response, protobufType, leaseAnswer(id, lease));
}

function leaseAnswer(id: bigint, { ttl, grantedTtl, keys }: PeerLease): Buffer {
  const { LeaseTimeToLiveResponse, ResponseHeader } = etcdserverpb;
  const header = ResponseHeader.create();
  const lease = LeaseTimeToLiveResponse.create({ header, id, ttl, grantedTtl, keys });
  const { LeaseInternalResponse } = leasepb;
  return LeaseInternalResponse.encode(
    LeaseInternalResponse.create({ leaseTimeToLiveResponse: lease }),
  );
}

export function pathOf({ url = "/" }: IncomingMessage): string {
  const mark = url.indexOf("?");
  return mark < 0 ? url : url.slice(0, mark);
}

function questionIn(request: IncomingMessage, { clock, bodies }: Options): Promise<Buffer> {
  return readBody(request, { clock, bodies, bytesMax: queryRequestBytesMax });
}

function decoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    if (!(cause instanceof ProtobufError)) throw cause;
    throw new RequestError(400, "error unmarshalling request", { cause });
  }
}

type FailureTable = Partial<
  Record<EtcdErrorKind, { readonly status: number; readonly message: string }>
>;

/**
 * What `ask` gives. Of its refusals those that the table does not know keep their text: another member may make something
 * of it.
 * @throws {RequestError} for a refusal
 */
async function answered<T>(table: FailureTable, ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof EtcdError)) throw error;
    const { status, message } = table[error.kind] ?? { status: 500, message: error.message };
    throw new RequestError(status, message, { cause: error });
  }
}
