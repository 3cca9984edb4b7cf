import type { IncomingMessage, ServerResponse } from "node:http";
import { type Clock, idFromText, idText } from "../base/index.ts";
import { type Message, MessageType, type ReceivedMessage } from "../raft/index.ts";
import { ProtobufError } from "../wire/protobuf/index.ts";
import type { Complaints } from "./complaints.ts";
import {
  answerNothing,
  type BodiesInMemory,
  RequestError,
  readBody,
  requireMethod,
} from "./http-answers.ts";
import {
  clusterIdHeader,
  headerOf,
  type PeerIdentity,
  refusalOf,
  senderUrls,
  serverVersionHeader,
} from "./identity.ts";
import { messageBytesMax } from "./limits.ts";
import { decodeMessage } from "./message-codec.ts";
import type { PeerMetrics } from "./peer-metrics.ts";
import type { PeerHandler } from "./port.ts";
import { takesFiles, takesFilesHeader } from "./snapshot-format.ts";
import type { StreamKind } from "./stream-reader.ts";

/** Where requests of other members lead to. */
export interface PeerDirectory {
  isMember(id: bigint): boolean;
  /** A stream that the member reads from now on: `response` is it, with its head sent. */
  attach(id: bigint, kind: StreamKind, response: ServerResponse): void;
  /** The member has said whether it takes files: see `PeerTransport`. */
  saidTakesFiles(id: bigint, takes: boolean): void;
  /** Somebody who is no member here, or not yet, is to be answered at these URLs. */
  addStranger(id: bigint, urls: readonly string[]): void;
}

export interface RaftEndpointOptions {
  readonly own: PeerIdentity;
  readonly handler: PeerHandler;
  readonly directory: PeerDirectory;
  readonly complaints: Complaints;
  readonly clock: Clock;
  readonly bodies: BodiesInMemory;
  readonly metrics: PeerMetrics;
}

/** Sets what every answer to raft traffic carries, and refuses whoever does not belong to the cluster. */
export function admit(
  { own, complaints }: Pick<RaftEndpointOptions, "own" | "complaints">,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  response.setHeader(clusterIdHeader, idText(own.clusterId));
  const refusal = refusalOf(request.headers, own);
  if (refusal === undefined) return;
  const from = headerOf(request.headers, "X-Server-From") ?? "unknown";
  complaints.warn("refused a request of another member", `${from} ${refusal}`, {
    error: refusal,
    "local-member-id": idText(own.memberId),
    "local-member-cluster-id": idText(own.clusterId),
    "remote-peer-id": from,
    "remote-peer-cluster-id": headerOf(request.headers, clusterIdHeader) ?? "unknown",
    "remote-peer-server-version": headerOf(request.headers, serverVersionHeader) ?? "unknown",
  });
  throw new RequestError(412, refusal);
}

/** Remembers where a sender wants to be answered. */
export function rememberSender(directory: PeerDirectory, { headers }: IncomingMessage): void {
  const from = idFromText(headerOf(headers, "X-Server-From"));
  const urls = senderUrls(headers);
  if (from !== undefined && urls.length > 0) directory.addStranger(from, urls);
}

/** Requests that a member passes on for another one: they keep their first sender. */
const forwarded: ReadonlySet<number> = new Set<number>([
  MessageType.prop,
  MessageType.readIndex,
  MessageType.transferLeader,
]);

/** Whether a message on a stream from `sender` may be taken. Snapshots come with a store, and never this way. */
export function isAddressed(
  { to, from, type }: Pick<Message, "to" | "from" | "type">,
  ends: { readonly own: bigint; readonly sender: bigint },
): boolean {
  return (
    to === ends.own && type !== MessageType.snap && (from === ends.sender || forwarded.has(type))
  );
}

/** `GET /raft/stream/<kind>/<id of the reader>`: an answer that goes on until one side breaks it off. */
export function serveStream(
  options: RaftEndpointOptions,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { own, handler, directory, complaints } = options;
  requireMethod(request, response, "GET");
  response.setHeader(serverVersionHeader, own.serverVersion);
  admit(options, request, response);
  const parts = /^\/raft\/stream\/(msgapp|message)\/([^/]*)$/.exec(request.url ?? "");
  if (parts === null) throw new RequestError(404, "invalid path");
  const from = idFromText(parts[2]);
  if (from === undefined) throw new RequestError(404, "invalid from");
  const fields = { "local-member-id": idText(own.memberId), "remote-peer-id": idText(from) };
  if (handler.isRemoved(from)) {
    complaints.warn(
      "rejected stream from remote peer because it was removed",
      idText(from),
      fields,
    );
    throw new RequestError(410, "removed member");
  }
  if (!directory.isMember(from)) {
    const urls = senderUrls(request.headers);
    if (urls.length > 0) directory.addStranger(from, urls);
    complaints.warn("failed to find remote peer in cluster", idText(from), fields);
    throw new RequestError(404, "error sender not found");
  }
  const to = headerOf(request.headers, "X-Raft-To");
  if (to !== idText(own.memberId)) {
    const wanted = { ...fields, "remote-peer-id-header": to ?? "unknown" };
    complaints.warn("ignored streaming request; ID mismatch", idText(from), wanted);
    throw new RequestError(412, "to field mismatch");
  }
  response.writeHead(200, takesFilesHeader);
  response.flushHeaders();
  directory.saidTakesFiles(from, takesFiles(request.headers));
  directory.attach(from, parts[1] as StreamKind, response);
}

/** `POST /raft`: one message, taken before it is answered. */
export async function serveMessage(
  options: RaftEndpointOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { own, handler, directory, complaints, metrics } = options;
  requireMethod(request, response, "POST");
  admit(options, request, response);
  rememberSender(directory, request);
  const body = await readMessage(options, request);
  const message = decodeBody(options, request, body);
  const from = idText(message.from);
  metrics.receivedBytes(from, body.length);
  if (handler.isRemoved(message.from)) {
    complaints.warn("rejected Raft message from removed member", from, {
      "local-member-id": idText(own.memberId),
      "removed-member-id": from,
    });
    throw new RequestError(403, "cannot process message from removed member");
  }
  if (message.to !== own.memberId) {
    complaints.warn("rejected Raft message to mismatch member", from, {
      "local-member-id": idText(own.memberId),
      "mismatch-member-id": idText(message.to),
    });
    // etcd 3.5 says 403 here, which its senders take for a removal from the cluster, and stop.
    throw new RequestError(412, "to field mismatch");
  }
  if (message.type === MessageType.snap) {
    throw new RequestError(400, "a snapshot comes with the store that belongs to it");
  }
  const sender = idFromText(headerOf(request.headers, "X-Server-From"));
  if (sender !== undefined) directory.saidTakesFiles(sender, takesFiles(request.headers));
  handler.receive(message);
  answerNothing(response);
}

async function readMessage(
  { clock, bodies, complaints, metrics }: RaftEndpointOptions,
  request: IncomingMessage,
): Promise<Buffer> {
  try {
    return await readBody(request, { clock, bodies, bytesMax: messageBytesMax });
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const remote = request.socket.remoteAddress ?? "unknown";
    metrics.receiveFailed(remote);
    complaints.warn("failed to read Raft message", remote, {
      "remote-addr": remote,
      error: error.message,
    });
    throw error;
  }
}

function decodeBody(
  { complaints, metrics }: RaftEndpointOptions,
  { socket }: IncomingMessage,
  body: Buffer,
): ReceivedMessage {
  try {
    return decodeMessage(body, 0, body.length);
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    const remote = socket.remoteAddress ?? "unknown";
    metrics.receiveFailed(remote);
    complaints.warn("failed to unmarshal Raft message", remote, {
      "remote-addr": remote,
      error: error.message,
    });
    throw new RequestError(400, "error unmarshalling raft message", { cause: error });
  }
}

/** `GET /raft/probing`: how long an answer takes, and what time it is here. */
export function serveProbe(clock: Clock, request: IncomingMessage, response: ServerResponse): void {
  requireMethod(request, response, "GET");
  const now = new Date(clock.wallMs()).toISOString();
  response.setHeader("Content-Type", "application/json");
  response.end(`${JSON.stringify({ OK: true, Now: now })}\n`);
}
