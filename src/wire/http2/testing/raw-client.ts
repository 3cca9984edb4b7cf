import { type Duplex, duplexPair } from "node:stream";
import {
  clientPreface,
  FrameType,
  frameHeaderBytes,
  putFrameHead,
  putUint32,
  SettingId,
  uint32,
} from "../frame.ts";
import { FrameReader } from "../frame-reader.ts";
import { HpackDecoder } from "../hpack-decoder.ts";
import { type HeaderPair, HpackEncoder } from "../hpack-encoder.ts";
import { http2Limits } from "../limits.ts";
import { encodeSettings } from "../settings.ts";

export { Flag, FrameType } from "../frame.ts";

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

/** The bytes of one frame. */
export function frame(type: number, flags: number, streamId: number, payload: Buffer): Buffer {
  const bytes = Buffer.alloc(frameHeaderBytes + payload.length);
  putFrameHead(bytes, 0, payload.length, type, flags, streamId);
  payload.copy(bytes, frameHeaderBytes);
  return bytes;
}

export function uint32Bytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  putUint32(bytes, 0, value);
  return bytes;
}

export const postHead: readonly HeaderPair[] = [
  [":method", "POST"],
  [":scheme", "http"],
  [":path", "/"],
  [":authority", "test"],
];

/** A client that says exactly what a test wants, right or wrong, over a pair of streams in memory. */
export class RawClient {
  readonly serverSide: Duplex;
  readonly received: Frame[] = [];
  readonly #socket: Duplex;
  readonly #encoder = new HpackEncoder(0);
  readonly #decoder = new HpackDecoder(http2Limits);
  readonly #waiting: { match: (frame: Frame) => boolean; resolve: (frame: Frame) => void }[] = [];
  readonly #closed = Promise.withResolvers<void>();

  constructor() {
    const [clientSide, serverSide] = duplexPair();
    this.serverSide = serverSide;
    this.#socket = clientSide;
    const reader = new FrameReader(
      {
        onFrame: (type, flags, streamId, bytes, start, end) => {
          const payload = Buffer.from(bytes.subarray(start, end));
          this.#onFrame({ type, flags, streamId, payload });
          return true;
        },
      },
      0xff_ffff,
    );
    clientSide.on("data", (chunk: Buffer) => reader.push(chunk));
    clientSide.on("end", () => {
      clientSide.end();
      this.#closed.resolve();
    });
    clientSide.on("error", () => this.#closed.resolve());
    serverSide.on("close", () => this.#closed.resolve());
  }

  /** Resolves when the server has hung up. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  write(...pieces: readonly Buffer[]): void {
    this.#socket.write(Buffer.concat(pieces));
  }

  /** The preface and SETTINGS. */
  begin(settings: readonly (readonly [number, number])[] = []): void {
    this.write(clientPreface, frame(FrameType.settings, 0, 0, encodeSettings(settings)));
  }

  /** `begin` with a stream window of nothing. */
  beginShut(): void {
    this.begin([[SettingId.initialWindowSize, 0]]);
  }

  headersFrame(streamId: number, flags: number, fields: readonly HeaderPair[] = postHead): Buffer {
    return frame(FrameType.headers, flags, streamId, Buffer.from(this.#encoder.encode(fields)));
  }

  /** A HEADERS frame's fields as "name: value" lines. Every one must be read, in order. */
  fieldsOf(headers: Frame): string[] {
    const { fields } = this.#decoder.decode(headers.payload, 0, headers.payload.length);
    return fields.map(({ name, value }) => `${name}: ${value}`);
  }

  /** Leaves what the server sends in its socket. */
  stopReading(): void {
    this.#socket.pause();
  }

  /** Does not hang up when the server does. */
  keepOpen(): void {
    this.#socket.removeAllListeners("end");
  }

  hangUp(): void {
    this.#socket.destroy();
    this.serverSide.destroy();
  }

  /** The first frame, past or future, that matches. */
  frameWhere(match: (frame: Frame) => boolean): Promise<Frame> {
    const seen = this.received.find(match);
    if (seen !== undefined) return Promise.resolve(seen);
    return new Promise((resolve) => this.#waiting.push({ match, resolve }));
  }

  frameOf(type: number, streamId = 0): Promise<Frame> {
    return this.frameWhere((seen) => seen.type === type && seen.streamId === streamId);
  }

  /** The error code and debug text that the server said good-bye with. */
  async goAway(): Promise<{ lastStreamId: number; code: number; text: string }> {
    const { payload } = await this.frameOf(FrameType.goAway);
    return {
      lastStreamId: uint32(payload, 0),
      code: uint32(payload, 4),
      text: payload.toString("latin1", 8),
    };
  }

  /** The error code of the RST_STREAM on a stream. */
  async resetCode(streamId: number): Promise<number> {
    const { payload } = await this.frameOf(FrameType.rstStream, streamId);
    return uint32(payload, 0);
  }

  /** Resolves when the server has read and answered all that was written before. */
  async settled(): Promise<void> {
    const payload = Buffer.alloc(8);
    payload.writeUInt32BE(++this.#pings);
    this.write(frame(FrameType.ping, 0, 0, payload));
    await this.frameWhere(
      (seen) => seen.type === FrameType.ping && seen.payload.equals(payload) && seen.flags === 1,
    );
  }
  #pings = 0;

  #onFrame(seen: Frame): void {
    this.received.push(seen);
    for (const [position, { match, resolve }] of [...this.#waiting.entries()].reverse()) {
      if (!match(seen)) continue;
      this.#waiting.splice(position, 1);
      resolve(seen);
    }
  }
}
