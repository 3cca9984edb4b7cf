// The client's side of one HTTP/2 connection, as much of it as calls with one request and one answer need. It is ready when
// the server's SETTINGS are here: a process that was stopped still has its connections accepted by the kernel.
import type { Duplex } from "node:stream";
import { assert } from "../../base/index.ts";
import {
  ConnectionError,
  ErrorCode,
  Flag,
  FrameReader,
  type FrameSink,
  FrameType,
  HeaderAssembly,
  type HeaderPair,
  HpackDecoder,
  HpackEncoder,
  http2Limits,
  maxStreamId,
  SettingId,
  uint31,
  uint32,
} from "../../wire/http2/index.ts";
import { ClientError } from "./client-error.ts";
import type { Exchange } from "./exchange.ts";
import { FrameWriter } from "./frame-writer.ts";
import { failureOfReset, fieldsOf } from "./grpc-answer.ts";
import { checkSize, headerFragment, type IncomingFrame, unpadded } from "./incoming-frame.ts";
import { clientLimits } from "./limits.ts";
import { RequestBodies } from "./request-bodies.ts";
import { Status } from "./status.ts";
import { tlsText } from "./tls-text.ts";

const { receiveWindowBytes } = clientLimits;

export interface SessionEvents {
  onReady(): void;
  /** No more requests can be sent. Called once; answers to those that were sent may still come. */
  onEnd(error: ClientError): void;
}

interface Request {
  readonly headers: readonly HeaderPair[];
  readonly exchange: Exchange;
}

export class Http2Session implements FrameSink {
  readonly #socket: Duplex;
  readonly #events: SessionEvents;
  readonly #reader: FrameReader;
  readonly #writer: FrameWriter;
  readonly #decoder = new HpackDecoder(http2Limits);
  readonly #encoder = new HpackEncoder(http2Limits.headerTableBytes);
  readonly #exchanges = new Map<number, Exchange>();
  readonly #bodies: RequestBodies;
  /** Begin once the server allows another stream. */
  #waiting: Request[] = [];
  #assembly: HeaderAssembly | undefined;
  #nextStreamId = 1;
  #streamsMax = Number.POSITIVE_INFINITY;
  #unacknowledgedBytes = 0;
  #isReady = false;
  #isEnded = false;

  constructor(socket: Duplex, events: SessionEvents) {
    this.#socket = socket;
    this.#events = events;
    this.#reader = new FrameReader(this, http2Limits.frameBytes);
    this.#writer = new FrameWriter(socket);
    this.#bodies = new RequestBodies(this.#writer, this.#exchanges);
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("error", (error: Error) => this.#break(this.#unread(tlsText(error))));
    socket.on("close", () => this.#break(this.#unread("EOF")));
    this.#writer.preface(receiveWindowBytes);
  }

  /** Takes requests: the server's SETTINGS are here and nothing speaks against it. */
  get isOpen(): boolean {
    return this.#isReady && !this.#isEnded;
  }

  /** Sends the exchange's request behind `headers`. @returns how to give it up */
  request(headers: readonly HeaderPair[], exchange: Exchange): () => void {
    assert(this.isOpen, "requests need an open connection");
    this.#waiting.push({ headers, exchange });
    this.#start();
    return () => this.#forget(exchange);
  }

  /** Ends the connection; what waits for an answer fails. */
  close(): void {
    this.#writer.goAway(ErrorCode.noError);
    this.#break("grpc: the client connection is closing");
  }

  onFrame(
    type: number,
    flags: number,
    streamId: number,
    bytes: Buffer,
    start: number,
    end: number,
  ): boolean {
    const frame = { flags, streamId, payload: bytes.subarray(start, end) };
    this.#checkOrder(type, streamId);
    if (type === FrameType.data) this.#onData(frame);
    else if (type === FrameType.headers) this.#onHeaders(frame);
    else if (type === FrameType.continuation) this.#onContinuation(frame);
    else if (type === FrameType.rstStream) this.#onReset(frame);
    else if (type === FrameType.settings) this.#onSettings(frame);
    else if (type === FrameType.ping) this.#onPing(frame);
    else if (type === FrameType.goAway) this.#onGoAway(frame);
    else if (type === FrameType.windowUpdate) this.#onWindowUpdate(frame);
    return !this.#socket.destroyed;
  }

  #receive(chunk: Buffer): void {
    try {
      this.#reader.push(chunk);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      this.#writer.goAway(error.code);
      const what = this.#isReady ? "connection error" : "error reading server preface";
      this.#break(`${what}: ${error.message}`);
    }
  }

  #unread(reason: string): string {
    return `error reading ${this.#isReady ? "from server" : "server preface"}: ${reason}`;
  }

  #checkOrder(type: number, streamId: number): void {
    const flaw = this.#flawOfOrder(type, streamId);
    if (flaw !== undefined) throw new ConnectionError(ErrorCode.protocolError, flaw);
  }

  #flawOfOrder(type: number, streamId: number): string | undefined {
    if (!this.#isReady && type !== FrameType.settings) return "the first frame is not SETTINGS";
    if (type === FrameType.pushPromise) return "server pushes, though it was told not to";
    const isContinued = type === FrameType.continuation && this.#assembly?.streamId === streamId;
    if (this.#assembly !== undefined && !isContinued) return "a header block is not finished";
    if (this.#assembly === undefined && type === FrameType.continuation) {
      return "CONTINUATION without HEADERS";
    }
    const isOfConnection =
      type === FrameType.settings || type === FrameType.ping || type === FrameType.goAway;
    if (isOfConnection) return streamId === 0 ? undefined : "a stream's frame is the connection's";
    if (streamId === 0) {
      const isStreams = type <= FrameType.rstStream || type === FrameType.continuation;
      return isStreams ? "a frame has no stream" : undefined;
    }
    const isIdle = streamId >= this.#nextStreamId || streamId % 2 === 0;
    return isIdle ? `stream ${streamId} was never opened` : undefined;
  }

  #onData(frame: IncomingFrame): void {
    const { flags, streamId, payload } = frame;
    const exchange = this.#exchanges.get(streamId);
    const data = unpadded(frame);
    this.#acknowledge(streamId, payload.length, exchange);
    if (exchange === undefined) return;
    const isLast = (flags & Flag.endStream) !== 0;
    exchange.onData(data, isLast);
    this.#tidy(streamId, isLast);
  }

  #onHeaders(frame: IncomingFrame): void {
    const { flags, streamId } = frame;
    const fragment = headerFragment(frame);
    const isLast = (flags & Flag.endStream) !== 0;
    if ((flags & Flag.endHeaders) !== 0) {
      this.#onHeaderBlock(streamId, fragment, isLast);
      return;
    }
    this.#assembly = new HeaderAssembly(http2Limits, { streamId, isLast });
    this.#assembly.add(fragment);
  }

  #onContinuation({ flags, streamId, payload }: IncomingFrame): void {
    const assembly = this.#assembly;
    assert(assembly !== undefined, "the order was checked");
    assembly.add(payload);
    if ((flags & Flag.endHeaders) === 0) return;
    this.#assembly = undefined;
    this.#onHeaderBlock(streamId, assembly.block(), assembly.isLast);
  }

  /** Decoded also for streams that were given up: the table must not fall out of step. */
  #onHeaderBlock(streamId: number, block: Buffer, isLast: boolean): void {
    const list = this.#decoder.decode(block, 0, block.length);
    const exchange = this.#exchanges.get(streamId);
    if (exchange === undefined) return;
    if (list.isTooLarge) {
      const message = "peer header list size exceeded limit";
      exchange.fail(new ClientError({ code: Status.internal, message }));
    } else exchange.onHeaders(fieldsOf(list.fields), isLast);
    this.#tidy(streamId, isLast);
  }

  #onReset({ streamId, payload }: IncomingFrame): void {
    checkSize("RST_STREAM", payload.length === 4);
    const exchange = this.#exchanges.get(streamId);
    exchange?.fail(failureOfReset(uint32(payload, 0)));
    this.#remove(streamId);
  }

  #onSettings({ flags, payload }: IncomingFrame): void {
    checkSize("SETTINGS", payload.length % 6 === 0);
    if ((flags & Flag.ack) !== 0) return;
    for (let at = 0; at < payload.length; at += 6) {
      this.#applySetting(payload.readUInt16BE(at), uint32(payload, at + 2));
    }
    this.#writer.settingsAcknowledgement();
    this.#checkAnswers();
    if (!this.#isReady) {
      this.#isReady = true;
      this.#events.onReady();
    }
    this.#start();
  }

  #applySetting(id: number, value: number): void {
    if (id === SettingId.headerTableSize) this.#encoder.setPeerTableBytes(value);
    if (id === SettingId.maxConcurrentStreams) this.#streamsMax = value;
    if (id === SettingId.maxFrameSize) this.#bodies.setFrameBytesMax(value);
    if (id === SettingId.initialWindowSize) this.#bodies.setStreamWindow(value);
  }

  #onPing({ flags, payload }: IncomingFrame): void {
    checkSize("PING", payload.length === 8);
    if ((flags & Flag.ack) !== 0) return;
    this.#writer.pong(payload);
    this.#checkAnswers();
  }

  #checkAnswers(): void {
    if (this.#writer.unreadAnswersBytes <= clientLimits.unreadAnswersBytes) return;
    this.#break("server asks for answers and does not read them");
  }

  /** The server takes no more requests; those after the last one that it names were not looked at. */
  #onGoAway({ payload }: IncomingFrame): void {
    checkSize("GOAWAY", payload.length >= 8);
    const lastStreamId = uint31(payload, 0);
    this.#end("server is going away");
    for (const [streamId, exchange] of this.#exchanges) {
      if (streamId <= lastStreamId) continue;
      exchange.fail(unavailable("server is going away", { isUnsent: true }));
      this.#remove(streamId);
    }
    this.#leaveWhenDone();
  }

  #onWindowUpdate({ streamId, payload }: IncomingFrame): void {
    checkSize("WINDOW_UPDATE", payload.length === 4);
    if (streamId === 0) this.#bodies.growConnection(uint31(payload, 0));
    else this.#bodies.growStream(streamId, uint31(payload, 0));
  }

  /** Begins waiting requests as far as the server allows. */
  #start(): void {
    while (this.#waiting.length > 0 && this.#exchanges.size < this.#streamsMax && this.isOpen) {
      const { headers, exchange } = this.#waiting.shift()!;
      const streamId = this.#nextStreamId;
      this.#nextStreamId += 2;
      this.#exchanges.set(streamId, exchange);
      this.#writer.together(() => {
        const block = this.#encoder.encode(headers);
        this.#writer.headers(streamId, block, this.#bodies.frameBytesMax);
        this.#bodies.begin(streamId, exchange);
      });
      if (this.#nextStreamId > maxStreamId) this.#end("connection has no stream left");
    }
  }

  /** Lets the server send as much again once half of what it may send is here. */
  #acknowledge(streamId: number, bytes: number, exchange: Exchange | undefined): void {
    this.#unacknowledgedBytes += bytes;
    if (this.#unacknowledgedBytes > receiveWindowBytes / 2) {
      this.#writer.windowUpdate(0, this.#unacknowledgedBytes);
      this.#unacknowledgedBytes = 0;
    }
    if (exchange === undefined) return;
    exchange.unacknowledgedBytes += bytes;
    if (exchange.unacknowledgedBytes <= receiveWindowBytes / 2) return;
    this.#writer.windowUpdate(streamId, exchange.unacknowledgedBytes);
    exchange.unacknowledgedBytes = 0;
  }

  /** A stream whose exchange is settled is of no use any more; the server is told if it would go on. */
  #tidy(streamId: number, isLast: boolean): void {
    const exchange = this.#exchanges.get(streamId);
    if (exchange === undefined || !exchange.isSettled) return;
    if (!isLast || exchange.unsent.length > 0) this.#writer.reset(streamId, ErrorCode.cancel);
    this.#remove(streamId);
  }

  #forget(exchange: Exchange): void {
    this.#waiting = this.#waiting.filter((request) => request.exchange !== exchange);
    for (const [streamId, candidate] of this.#exchanges) {
      if (candidate !== exchange) continue;
      this.#writer.reset(streamId, ErrorCode.cancel);
      this.#remove(streamId);
    }
  }

  #remove(streamId: number): void {
    this.#exchanges.delete(streamId);
    this.#leaveWhenDone();
    this.#start();
  }

  #leaveWhenDone(): void {
    if (this.#isEnded && this.#exchanges.size === 0) this.#socket.end(() => this.#socket.destroy());
  }

  #end(message: string): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { exchange } of waiting) exchange.fail(unavailable(message, { isUnsent: true }));
    this.#events.onEnd(unavailable(message));
  }

  /** Nothing can be sent or received any more. */
  #break(message: string): void {
    this.#end(message);
    const exchanges = [...this.#exchanges.values()];
    this.#exchanges.clear();
    for (const exchange of exchanges) exchange.fail(unavailable(message));
    this.#socket.destroy();
  }
}

function unavailable(message: string, facts: { isUnsent?: boolean } = {}): ClientError {
  return new ClientError({ code: Status.unavailable, message, ...facts });
}
