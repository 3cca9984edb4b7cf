import type { IncomingMessage, ServerResponse } from "node:http";
import { idText, type LogFields, type Logger } from "../base/index.ts";
import { MessageType, type ReceivedMessage } from "../raft/index.ts";
import { ByteQueue } from "./byte-queue.ts";
import { answerNothing, RequestError, requireMethod } from "./http-answers.ts";
import { headerOf } from "./identity.ts";
import { incomingSnapshotsMax, snapshotMessageBytesMax } from "./limits.ts";
import { decodeMessage } from "./message-codec.ts";
import { asProtocolError, readLength } from "./msgapp-decoder.ts";
import { PeerProtocolError } from "./peer-protocol-error.ts";
import type { SnapshotFormat } from "./port.ts";
import { admit, type RaftEndpointOptions, rememberSender } from "./raft-endpoints.ts";
import { RequestBody } from "./request-body.ts";
import { formatOf, snapshotFormatHeader } from "./snapshot-format.ts";

export interface SnapshotEndpointOptions extends RaftEndpointOptions {
  readonly logger: Logger;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Takes the message off the front of the body, which then goes on with the first byte after it. */
class SnapshotHead {
  readonly #queue = new ByteQueue();
  #messageBytes: number | undefined;

  /** undefined: more chunks are needed. @throws {PeerProtocolError} */
  take(chunk: Buffer): { readonly message: ReceivedMessage; readonly rest: Buffer } | undefined {
    const queue = this.#queue;
    queue.push(chunk);
    if (this.#messageBytes === undefined) {
      if (!queue.ready(8)) return undefined;
      this.#messageBytes = readLength(queue, snapshotMessageBytesMax);
    }
    if (!queue.ready(this.#messageBytes)) return undefined;
    try {
      const message = decodeMessage(queue.bytes, queue.at, queue.at + this.#messageBytes);
      return { message, rest: queue.rest() };
    } catch (error) {
      throw asProtocolError(error);
    }
  }
}

/** `POST /raft/snapshot`: answered once the handler has stored it. */
export class SnapshotEndpoint {
  readonly #options: SnapshotEndpointOptions;
  readonly #senders = new Set<bigint>();
  #requests = 0;

  constructor(options: SnapshotEndpointOptions) {
    this.#options = options;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { directory, clock } = this.#options;
    requireMethod(request, response, "POST");
    admit(this.#options, request, response);
    rememberSender(directory, request);
    const format = this.#formatOf(request);
    if (this.#requests >= incomingSnapshotsMax) {
      throw new RequestError(503, "too many snapshots are being received");
    }
    this.#requests++;
    const body = new RequestBody(request, clock);
    try {
      const message = await this.#head(body);
      this.#check(message);
      await this.#receive(message, format, body);
    } finally {
      await body.return();
      this.#requests--;
    }
    answerNothing(response);
  }

  /** @throws {RequestError} */
  #formatOf({ headers }: IncomingMessage): SnapshotFormat {
    const format = formatOf(headers);
    if (format !== undefined) return format;
    const error = `unknown ${snapshotFormatHeader}`;
    const from = headerOf(headers, "X-Server-From") ?? "unknown";
    this.#options.complaints.warn("refused a database snapshot", `${from} ${error}`, {
      "remote-snapshot-sender-id": from,
      format: headerOf(headers, snapshotFormatHeader),
      error,
    });
    throw new RequestError(400, error);
  }

  async #head(body: RequestBody): Promise<ReceivedMessage> {
    const head = new SnapshotHead();
    try {
      for (;;) {
        const next = await body.next();
        if (next.done) throw new PeerProtocolError("the body ends before its message");
        const taken = head.take(next.value);
        if (taken === undefined) continue;
        body.putBack(taken.rest);
        return taken.message;
      }
    } catch (error) {
      const text = textOf(error);
      this.#options.complaints.warn("failed to decode Raft message", text, { error: text });
      throw new RequestError(400, `failed to decode raft message (${text})`, { cause: error });
    }
  }

  /** @throws {RequestError} */
  #check(message: ReceivedMessage): void {
    const { own, handler, complaints } = this.#options;
    const from = idText(message.from);
    const refuse = (status: number, error: string): never => {
      complaints.warn("refused a database snapshot", `${from} ${error}`, {
        "remote-snapshot-sender-id": from,
        "message-type": message.type,
        error,
      });
      throw new RequestError(status, error);
    };
    if (message.type !== MessageType.snap || message.snapshot === undefined) {
      refuse(400, "wrong raft message type");
    }
    if (handler.isRemoved(message.from)) refuse(403, "cannot process message from removed member");
    if (message.to !== own.memberId) refuse(412, "to field mismatch");
    if (this.#senders.has(message.from)) refuse(503, "another snapshot is being received");
  }

  async #receive(
    message: ReceivedMessage,
    format: SnapshotFormat,
    body: RequestBody,
  ): Promise<void> {
    const { handler, clock, logger, metrics } = this.#options;
    const from = idText(message.from);
    const fields: LogFields = {
      "remote-snapshot-sender-id": from,
      "incoming-snapshot-index": message.snapshot?.metadata.index,
    };
    const startMs = clock.monotonicMs();
    let ok = false;
    const before = body.bytes;
    const received = (): number => body.bytes - before;
    logger.info("receiving database snapshot", fields);
    metrics.snapshotReceiveBegan(from);
    this.#senders.add(message.from);
    try {
      await handler.receiveSnapshot(message, { format, chunks: body });
      ok = true;
      logger.info("received and saved database snapshot", { ...fields, bytes: received() });
    } catch (error) {
      const text = textOf(error);
      const failed = { ...fields, bytes: received(), error: text };
      logger.warn("failed to save incoming database snapshot", failed);
      throw new RequestError(500, `failed to save KV snapshot (${text})`, { cause: error });
    } finally {
      this.#senders.delete(message.from);
      metrics.receivedBytes(from, received());
      metrics.snapshotReceiveEnded(from, { ok, seconds: (clock.monotonicMs() - startMs) / 1000 });
    }
  }
}
