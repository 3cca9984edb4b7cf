import type { Duplex } from "node:stream";
import {
  clientPreface,
  type ErrorCode,
  Flag,
  FrameType,
  frameHeaderBytes,
  initialWindowBytes,
  putFrameHead,
  putUint32,
  SettingId,
} from "../../wire/http2/index.ts";

interface OutgoingFrame {
  readonly type: number;
  readonly flags?: number;
  readonly streamId?: number;
  readonly payload?: Buffer;
}

const nothing = Buffer.alloc(0);

/** Frames onto a socket. What is written to one that has ended goes nowhere: its end is heard of elsewhere. */
export class FrameWriter {
  readonly #socket: Duplex;
  /** Answers that the server made this side give and has not taken yet. */
  #unreadAnswersBytes = 0;

  constructor(socket: Duplex) {
    this.#socket = socket;
  }

  get unreadAnswersBytes(): number {
    return this.#unreadAnswersBytes;
  }

  /** What a client says first. `windowBytes`: what the server may send unasked, on a stream as on the connection. */
  preface(windowBytes: number): void {
    const settings = Buffer.alloc(12);
    settings.writeUInt16BE(SettingId.enablePush, 0);
    settings.writeUInt16BE(SettingId.initialWindowSize, 6);
    settings.writeUInt32BE(windowBytes, 8);
    this.together(() => {
      this.#socket.write(clientPreface);
      this.#write({ type: FrameType.settings, payload: settings });
      this.windowUpdate(0, windowBytes - initialWindowBytes);
    });
  }

  /** What `run` writes leaves in one piece. */
  together(run: () => void): void {
    this.#socket.cork();
    run();
    this.#socket.uncork();
  }

  /** `block` in as many frames of at most `frameBytesMax` as it takes. */
  headers(streamId: number, block: Buffer, frameBytesMax: number): void {
    for (let at = 0; at === 0 || at < block.length; at += frameBytesMax) {
      const payload = block.subarray(at, at + frameBytesMax);
      const type = at === 0 ? FrameType.headers : FrameType.continuation;
      const flags = at + payload.length === block.length ? Flag.endHeaders : 0;
      this.#write({ type, flags, streamId, payload });
    }
  }

  data(streamId: number, payload: Buffer, isLast: boolean): void {
    this.#write({ type: FrameType.data, flags: isLast ? Flag.endStream : 0, streamId, payload });
  }

  settingsAcknowledgement(): void {
    this.#answer({ type: FrameType.settings, flags: Flag.ack });
  }

  pong(payload: Buffer): void {
    this.#answer({ type: FrameType.ping, flags: Flag.ack, payload });
  }

  reset(streamId: number, code: ErrorCode): void {
    this.#write({ type: FrameType.rstStream, streamId, payload: numbers(code) });
  }

  windowUpdate(streamId: number, growth: number): void {
    this.#write({ type: FrameType.windowUpdate, streamId, payload: numbers(growth) });
  }

  goAway(code: ErrorCode): void {
    this.#write({ type: FrameType.goAway, payload: numbers(0, code) });
  }

  #answer(frame: OutgoingFrame): void {
    const bytes = frameHeaderBytes + (frame.payload ?? nothing).length;
    this.#unreadAnswersBytes += bytes;
    this.#write(frame, () => {
      this.#unreadAnswersBytes -= bytes;
    });
  }

  #write(frame: OutgoingFrame, onTaken: () => void = () => {}): void {
    const { type, flags = 0, streamId = 0, payload = nothing } = frame;
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    const bytes = Buffer.allocUnsafe(frameHeaderBytes + payload.length);
    putFrameHead(bytes, 0, payload.length, type, flags, streamId);
    payload.copy(bytes, frameHeaderBytes);
    this.#socket.write(bytes, onTaken);
  }
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) putUint32(bytes, 4 * at, value);
  return bytes;
}
