import type { ServerResponse } from "node:http";
import {
  assert,
  type Clock,
  idText,
  type LogFields,
  type Logger,
  type MonotonicMs,
} from "../base/index.ts";
import { type Message, MessageType, type ReceivedMessage } from "../raft/index.ts";
import type { Complaints } from "./complaints.ts";
import type { PeerDialer } from "./http-client.ts";
import type { PeerIdentity } from "./identity.ts";
import { MessageStreamDecoder, messageStreamEncoder } from "./message-stream.ts";
import { MsgAppDecoder, type StreamDecoder } from "./msgapp-decoder.ts";
import { type EntryFrames, MsgAppEncoder, type StreamEncoder } from "./msgapp-encoder.ts";
import type { PeerMetrics } from "./peer-metrics.ts";
import { Pipeline } from "./pipeline.ts";
import { Reachability } from "./reachability.ts";
import { type StreamKind, StreamReader } from "./stream-reader.ts";
import { StreamWriter } from "./stream-writer.ts";
import { UrlPicker } from "./url-picker.ts";

export interface LinkModules {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly dial: PeerDialer;
  readonly metrics: PeerMetrics;
  readonly complaints: Complaints;
}

export interface LinkOptions {
  readonly own: PeerIdentity;
  readonly peerId: bigint;
  readonly frames: EntryFrames;
  readonly receive: (message: ReceivedMessage) => void;
  /** Messages were dropped. */
  readonly onUnreachable: () => void;
  /** No process of the member is left. */
  readonly onGone: () => void;
  readonly onRemoved: () => void;
  readonly modules: LinkModules;
}

/** All connections with one member: two streams that it reads, two that this member reads, and the pipeline. */
export class PeerLink {
  readonly picker: UrlPicker;
  readonly #options: LinkOptions;
  readonly #reachability: Reachability;
  readonly #writers: Readonly<Record<StreamKind, StreamWriter>>;
  readonly #pipeline: Pipeline;
  #isStopping = false;
  readonly #readers: readonly StreamReader[];
  /** What it said last: see `PeerTransport`. */
  takesFiles = false;

  constructor(urls: readonly string[], options: LinkOptions) {
    const { modules, own, peerId, frames, onGone, onRemoved } = options;
    const hex = idText(peerId);
    this.#options = options;
    this.picker = new UrlPicker(urls);
    this.#reachability = new Reachability(hex, { ...modules, picker: this.picker, onGone });
    this.#writers = {
      msgapp: this.#writer("msgapp", () => new MsgAppEncoder(frames)),
      message: this.#writer("message", () => messageStreamEncoder),
    };
    this.#pipeline = new Pipeline({
      own,
      picker: this.picker,
      modules,
      onRemoved,
      onSent: (bytes) => modules.metrics.sentBytes(hex, bytes),
      onFailed: () => this.#dropped(),
    });
    const ends = { from: peerId, to: own.memberId };
    this.#readers = [
      this.#reader("msgapp", () => new MsgAppDecoder(ends)),
      this.#reader("message", () => new MessageStreamDecoder()),
    ];
  }

  get activeSinceMs(): MonotonicMs | undefined {
    return this.#reachability.sinceMs;
  }

  /** Queues a message for the next `flush`, or for the pipeline. */
  add(message: Message): void {
    if (!this.#add(message)) this.#dropped();
  }

  flush(): void {
    this.#writers.msgapp.flush();
    this.#writers.message.flush();
  }

  /** The member reads a stream: `response` is it, with its head sent. */
  attach(kind: StreamKind, response: ServerResponse): void {
    this.#writers[kind].attach(response);
    const { modules, peerId } = this.#options;
    modules.complaints.info(
      "established TCP streaming connection with remote peer",
      `${kind} ${idText(peerId)}`,
      this.#writerFields(kind),
    );
  }

  stop(): void {
    this.#isStopping = true;
    for (const reader of this.#readers) reader.stop();
    this.#writers.msgapp.close("stopped");
    this.#writers.message.close("stopped");
    this.#pipeline.stop();
  }

  /** Appends have a stream of their own; what has no stream that is read goes as single requests. */
  #add(message: Message): boolean {
    assert(message.type !== MessageType.snap, "a snapshot is not sent as a message");
    const { msgapp, message: other } = this.#writers;
    if (message.type === MessageType.app && msgapp.isOpen) return msgapp.add(message);
    return other.isOpen ? other.add(message) : this.#pipeline.add(message);
  }

  #dropped(): void {
    this.#options.modules.metrics.sendFailed(idText(this.#options.peerId));
    this.#options.onUnreachable();
  }

  #writer(kind: StreamKind, encoder: () => StreamEncoder): StreamWriter {
    const { modules, peerId } = this.#options;
    return new StreamWriter({
      encoder,
      clock: modules.clock,
      onSent: (bytes) => modules.metrics.sentBytes(idText(peerId), bytes),
      onClosed: (reason, lost) => {
        // What this member ends itself is not lost.
        modules.complaints[this.#isStopping ? "info" : "warn"](
          "lost TCP streaming connection with remote peer",
          `${kind} ${idText(peerId)}`,
          { ...this.#writerFields(kind), error: reason },
        );
        if (lost) this.#dropped();
      },
    });
  }

  #writerFields(kind: StreamKind): LogFields {
    return {
      "stream-writer-type": kind,
      "local-member-id": idText(this.#options.own.memberId),
      "remote-peer-id": idText(this.#options.peerId),
    };
  }

  #reader(kind: StreamKind, decoder: () => StreamDecoder): StreamReader {
    const { modules, own, peerId, receive, onRemoved } = this.#options;
    return new StreamReader({
      kind,
      own,
      peerId,
      picker: this.picker,
      reachability: this.#reachability,
      decoder,
      deliver: receive,
      onTakesFiles: (takes) => {
        this.takesFiles = takes;
      },
      onReceived: (bytes) => modules.metrics.receivedBytes(idText(peerId), bytes),
      onRemoved,
      modules,
    });
  }
}
