import type { Duplex } from "node:stream";
import type { Clock } from "../../base/index.ts";
import { ConnectionError, ErrorCode } from "./error-code.ts";
import { FloodGuard } from "./flood-guard.ts";
import {
  Flag,
  FrameType,
  initialWindowBytes,
  maxStreamId,
  putUint32,
  SettingId,
  uint31,
} from "./frame.ts";
import { FrameReader, type FrameSink } from "./frame-reader.ts";
import type { Http2Limits } from "./limits.ts";
import type { Slab } from "./outbox.ts";
import { Patience } from "./patience.ts";
import { type Peer, peerOf } from "./peer.ts";
import { type KeepaliveOptions, PingPolicy } from "./ping-policy.ts";
import { errorCodeAt, type RequestHandler, Requests } from "./requests.ts";
import { Sender, type SenderHost } from "./sender.ts";
import { decodeSettings, encodeSettings } from "./settings.ts";
import type { Http2Stream } from "./stream.ts";

export interface ConnectionOptions {
  readonly clock: Clock;
  readonly limits: Http2Limits;
  readonly slab: Slab;
  readonly handler: RequestHandler;
  readonly keepalive: KeepaliveOptions;
  /** 2^32-1: as many as `limits.openStreams`, and the client is not told a number. */
  readonly maxConcurrentStreams: number;
  /** Called once, when the socket is gone. `error` says which rule or limit the peer broke, if it did. */
  readonly onClosed: (connection: Http2Connection, error: ConnectionError | undefined) => void;
}

/**
 * "open": new streams are taken. "leaving": told the client to open no more; "draining": the final GOAWAY is out and
 * open streams finish. "closing": the last bytes are with the socket, input is ignored. "closed": the socket is gone.
 */
type ConnectionState = "open" | "leaving" | "draining" | "closing" | "closed";

export const unlimitedStreams: number = 2 ** 32 - 1;
const pingBytes = 8;
const leavingPing: Buffer = Buffer.from("goodbye!", "latin1");
const keepalivePing: Buffer = Buffer.from("alive?!?", "latin1");

function protocolError(message: string): ConnectionError {
  return new ConnectionError(ErrorCode.protocolError, message);
}

/** One client's HTTP/2 connection, from its SETTINGS on: the preface is read before. */
export class Http2Connection implements FrameSink, SenderHost {
  readonly peer: Peer;
  readonly #socket: Duplex;
  readonly #options: ConnectionOptions;
  readonly #limits: Http2Limits;
  readonly #reader: FrameReader;
  readonly #sender: Sender;
  readonly #requests: Requests;
  readonly #pingPolicy: PingPolicy;
  readonly #floods: FloodGuard;
  readonly #patience: Patience;
  #state: ConnectionState = "open";
  #error: ConnectionError | undefined;
  #hasSettings = false;
  #isReading = false;
  #isFlushDue = false;
  #isPumpDue = false;
  #sentFramesAtPing = 0;

  constructor(socket: Duplex, options: ConnectionOptions) {
    const limits = options.limits;
    this.peer = peerOf(socket);
    this.#socket = socket;
    this.#options = options;
    this.#limits = limits;
    this.#reader = new FrameReader(this, limits.frameBytes);
    this.#sender = new Sender(this, { socket, slab: options.slab, limits });
    this.#floods = new FloodGuard(limits);
    this.#patience = new Patience(limits, options.keepalive);
    this.#requests = new Requests({
      peer: this.peer,
      sender: this.#sender,
      limits,
      floods: this.#floods,
      handler: options.handler,
      maxConcurrentStreams: options.maxConcurrentStreams,
      onDrained: () => this.#close(),
    });
    this.#pingPolicy = new PingPolicy(options.keepalive);
    this.#sendOpening();
    socket.on("data", this.#onChunk);
    socket.on("drain", this.#onDrain);
    socket.on("end", () => socket.end());
    socket.on("error", () => socket.destroy());
    socket.on("close", this.#onClose);
  }

  get openStreams(): number {
    return this.#requests.openCount;
  }

  /** Reads bytes that came in one chunk with the preface. */
  receive(chunk: Buffer): void {
    this.#onChunk(chunk);
  }

  /** Tells the client to open no more streams, and closes when the open ones are done. */
  leave(): void {
    if (this.#state !== "open") return;
    this.#enter("leaving");
    this.#goAway(maxStreamId, ErrorCode.noError, "");
    // Streams opened before the client reads the GOAWAY come before its answer to this.
    this.#sender.control(FrameType.ping, 0, leavingPing);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  // SenderHost

  scheduleFlush(): void {
    if (this.#isReading || this.#isFlushDue) return;
    this.#isFlushDue = true;
    process.nextTick(this.#flush);
  }

  schedulePump(): void {
    if (this.#isPumpDue) return;
    this.#isPumpDue = true;
    void this.#options.clock.yield().then(() => {
      this.#isPumpDue = false;
      if (this.#state === "closed") return;
      this.#sender.pump();
      this.scheduleFlush();
    });
  }

  onOutputEnd(stream: Http2Stream): void {
    this.#requests.onOutputEnd(stream);
  }

  onSourceError(stream: Http2Stream): void {
    this.#requests.reset(stream, ErrorCode.internalError);
  }

  // FrameSink

  onFrame(
    type: number,
    flags: number,
    streamId: number,
    bytes: Buffer,
    start: number,
    end: number,
  ): boolean {
    if (this.#requests.isMidBlock) this.#requests.checkContinuity(type, streamId);
    else if (!this.#hasSettings) this.#checkFirst(type, flags);
    switch (type) {
      case FrameType.data:
        this.#requests.onData(flags, streamId, bytes, start, end);
        break;
      case FrameType.headers:
        this.#requests.onHeaders(flags, streamId, bytes, start, end);
        break;
      case FrameType.continuation:
        this.#requests.onContinuation(flags, bytes.subarray(start, end));
        break;
      case FrameType.windowUpdate:
        this.#onWindowUpdate(streamId, bytes, start, end);
        break;
      case FrameType.rstStream:
        if (end - start !== 4) throw frameSizeError("RST_STREAM");
        this.#requests.onRstStream(streamId, errorCodeAt(bytes, start));
        break;
      default:
        this.#onControl(type, flags, streamId, bytes.subarray(start, end));
    }
    return this.#state !== "closing" && this.#state !== "closed";
  }

  #checkFirst(type: number, flags: number): void {
    if (type === FrameType.settings && (flags & Flag.ack) === 0) return;
    throw protocolError("the first frame is not SETTINGS");
  }

  #onControl(type: number, flags: number, streamId: number, payload: Buffer): void {
    switch (type) {
      case FrameType.settings:
        if (streamId !== 0) throw protocolError("SETTINGS on a stream");
        this.#onSettings(flags, payload);
        break;
      case FrameType.ping:
        if (streamId !== 0) throw protocolError("PING on a stream");
        if (payload.length !== pingBytes) throw frameSizeError("PING");
        this.#onPing(flags, payload);
        break;
      case FrameType.priority:
        if (streamId === 0) throw protocolError("PRIORITY on stream 0");
        if (payload.length !== 5) throw frameSizeError("PRIORITY");
        this.#floods.idleFrame();
        break;
      case FrameType.pushPromise:
        throw protocolError("a client may not push");
      case FrameType.goAway:
        if (streamId !== 0) throw protocolError("GOAWAY on a stream");
        this.#floods.idleFrame();
        break;
      default: // RFC 9113 section 4.1: unknown types are ignored
        this.#floods.idleFrame();
    }
  }

  #onSettings(flags: number, payload: Buffer): void {
    this.#floods.control();
    if ((flags & Flag.ack) !== 0) {
      if (payload.length > 0) throw frameSizeError("SETTINGS with ACK");
      return;
    }
    const settings = decodeSettings(payload, 0, payload.length);
    this.#hasSettings = true;
    if (settings.headerTableBytes !== undefined) {
      this.#sender.setPeerTableBytes(settings.headerTableBytes);
    }
    if (settings.frameBytes !== undefined) this.#sender.setPeerFrameBytes(settings.frameBytes);
    if (settings.streamWindowBytes !== undefined) {
      const open = this.#requests.open();
      if (!this.#sender.setPeerStreamWindow(settings.streamWindowBytes, open)) {
        throw new ConnectionError(ErrorCode.flowControlError, "SETTINGS overflow a stream window");
      }
    }
    this.#sender.control(FrameType.settings, Flag.ack, Buffer.alloc(0));
    this.#sender.pump();
  }

  #onPing(flags: number, payload: Buffer): void {
    const hasSent = this.#sender.sentFrames !== this.#sentFramesAtPing;
    this.#sentFramesAtPing = this.#sender.sentFrames;
    // gRPC clients measure bandwidth with a ping per round trip while data flows: those are no flood.
    if (!hasSent) this.#floods.control();
    if ((flags & Flag.ack) !== 0) {
      if (this.#state === "leaving" && payload.equals(leavingPing)) this.#drain();
      return;
    }
    this.#sender.control(FrameType.ping, Flag.ack, payload);
    const nowMs = this.#options.clock.monotonicMs();
    const hasStreams = this.openStreams > 0;
    if (!this.#pingPolicy.allows(nowMs, { hasSent, hasStreams })) {
      throw new ConnectionError(ErrorCode.enhanceYourCalm, "too_many_pings");
    }
  }

  #onWindowUpdate(streamId: number, bytes: Buffer, start: number, end: number): void {
    if (end - start !== 4) throw frameSizeError("WINDOW_UPDATE");
    const increment = uint31(bytes, start);
    if (streamId !== 0) this.#requests.onWindowUpdate(streamId, increment);
    else if (increment === 0) throw protocolError("WINDOW_UPDATE of 0");
    else if (!this.#sender.growConnection(increment)) {
      throw new ConnectionError(ErrorCode.flowControlError, "connection window over 2^31-1");
    }
    this.#sender.pump();
  }

  // Socket

  readonly #onChunk = (chunk: Buffer): void => {
    if (this.#state === "closing" || this.#state === "closed") return;
    this.#patience.heard();
    this.#isReading = true;
    try {
      this.#reader.push(chunk);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      this.#fail(error);
    } finally {
      this.#isReading = false;
    }
    this.#flush();
  };

  readonly #flush = (): void => {
    this.#isFlushDue = false;
    if (this.#state === "closed") return;
    const wasCongested = this.#sender.isCongested;
    this.#sender.flush();
    if (this.#sender.isCongested && !wasCongested) this.#socket.pause();
  };

  readonly #onDrain = (): void => {
    const wasCongested = this.#sender.isCongested;
    this.#sender.flush();
    if (wasCongested && !this.#sender.isCongested) this.#socket.resume();
    this.#sender.pump();
  };

  readonly #onClose = (): void => {
    this.#enter("closed");
    this.#sender.clear();
    this.#requests.abandonAll(ErrorCode.cancel);
    this.#options.onClosed(this, this.#error);
  };

  // Ends

  #sendOpening(): void {
    const limits = this.#limits;
    const settings: (readonly [number, number])[] = [
      [SettingId.maxFrameSize, limits.frameBytes],
      [SettingId.initialWindowSize, limits.streamWindowBytes],
      [SettingId.maxHeaderListSize, limits.headerListBytes],
      [SettingId.headerTableSize, limits.headerTableBytes],
    ];
    const streams = this.#options.maxConcurrentStreams;
    if (streams < unlimitedStreams) settings.push([SettingId.maxConcurrentStreams, streams]);
    this.#sender.control(FrameType.settings, 0, encodeSettings(settings));
    this.#sender.windowUpdate(0, limits.connectionWindowBytes - initialWindowBytes);
  }

  #enter(state: ConnectionState): void {
    this.#state = state;
    this.#patience.enter();
  }

  #goAway(lastStreamId: number, code: ErrorCode, debug: string): void {
    const payload = Buffer.alloc(8 + debug.length);
    putUint32(payload, putUint32(payload, 0, lastStreamId), code);
    payload.write(debug, 8, "latin1");
    this.#sender.control(FrameType.goAway, 0, payload);
  }

  /** The client has seen that it may open no more streams. */
  #drain(): void {
    this.#enter("draining");
    this.#requests.refuseMore();
    this.#goAway(this.#requests.lastStreamId, ErrorCode.noError, "");
    if (this.openStreams === 0) this.#close();
  }

  #fail(error: ConnectionError): void {
    if (this.#state === "closing" || this.#state === "closed") return;
    this.#error = error;
    this.#goAway(this.#requests.lastStreamId, error.code, error.message);
    this.#close();
    this.#requests.abandonAll(error.code);
  }

  /** Sends what is ready and hangs up. */
  #close(): void {
    if (this.#state === "closing" || this.#state === "closed") return;
    this.#enter("closing");
    this.#flush();
    this.#socket.end();
    this.#socket.resume(); // input is read and dropped, or the peer's end would never be seen
  }

  // Time

  /** Looks at everything that depends on time. Called every `limits.sweepMs`. */
  sweep(): void {
    if (this.#state === "closed") return;
    this.#floods.leak();
    this.#patience.sweep();
    if (this.#state === "closing") {
      if (this.#patience.hasLingered) this.destroy();
      return;
    }
    if (this.#state === "leaving" && this.#patience.hasLingered) this.#drain();
    try {
      this.#sweepInput();
      this.#sweepOutput();
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      this.#fail(error);
    }
  }

  /** Half a frame, no SETTINGS, or silence. */
  #sweepInput(): void {
    const isPartial = this.#reader.isMidFrame || this.#requests.isMidBlock;
    const silence = this.#patience.checkInput({ hasSettings: this.#hasSettings, isPartial });
    if (silence === "dead") this.destroy();
    else if (silence === "ask") this.#sender.control(FrameType.ping, 0, keepalivePing);
  }

  /** Output that the peer does not take: a socket that does not drain, and streams without a window. */
  #sweepOutput(): void {
    this.#patience.checkOutput(this.#sender);
    for (const stream of [...this.#sender.waitingStreams()]) {
      stream.stalledSweeps++;
      if (this.#patience.isStalled(stream.stalledSweeps)) this.#requests.failStalled(stream);
    }
  }
}

function frameSizeError(what: string): ConnectionError {
  return new ConnectionError(ErrorCode.frameSizeError, `${what} has a wrong length`);
}
