import { ConnectionError, ErrorCode } from "./error-code.ts";
import { frameHeaderBytes, uint24, uint31 } from "./frame.ts";

export interface FrameSink {
  /**
   * One whole frame: its payload is `bytes[start..end)`. The bytes are never written again, so the sink may keep views of
   * them (which hold the whole chunk in memory). Returns false to stop reading for good.
   */
  onFrame(
    type: number,
    flags: number,
    streamId: number,
    bytes: Buffer,
    start: number,
    end: number,
  ): boolean;
}

/** Cuts socket chunks into frames. Frames inside a chunk are not copied; one that spans chunks is, once. */
export class FrameReader {
  readonly #sink: FrameSink;
  readonly #frameBytes: number;
  readonly #head: Buffer = Buffer.alloc(frameHeaderBytes);
  #headFilled = 0;
  /** The payload being assembled, once its head is whole. */
  #payload: Buffer | undefined;
  #payloadFilled = 0;

  /** `frameBytes`: the largest payload accepted. */
  constructor(sink: FrameSink, frameBytes: number) {
    this.#sink = sink;
    this.#frameBytes = frameBytes;
  }

  /** True while some of a frame is here and the rest is not. */
  get isMidFrame(): boolean {
    return this.#headFilled > 0;
  }

  /** @throws {ConnectionError} FRAME_SIZE_ERROR if a frame is announced larger than allowed; and what the sink throws. */
  push(chunk: Buffer): void {
    let at = 0;
    if (this.#headFilled > 0) {
      at = this.#finishPartial(chunk);
      if (at < 0) return;
    }
    const last = chunk.length - frameHeaderBytes;
    while (at <= last) {
      const length = uint24(chunk, at);
      this.#checkLength(length);
      const start = at + frameHeaderBytes;
      const end = start + length;
      if (end > chunk.length) break;
      const streamId = uint31(chunk, at + 5);
      if (!this.#sink.onFrame(chunk[at + 3]!, chunk[at + 4]!, streamId, chunk, start, end)) return;
      at = end;
    }
    if (at < chunk.length) this.#keep(chunk, at);
  }

  #checkLength(length: number): void {
    if (length <= this.#frameBytes) return;
    throw new ConnectionError(
      ErrorCode.frameSizeError,
      `frame of ${length} bytes is larger than ${this.#frameBytes}`,
    );
  }

  /** Adds `chunk[at..]` to the frame being assembled; returns where the next frame begins, or -1 if more is needed. */
  #keep(chunk: Buffer, at: number): number {
    if (this.#headFilled < frameHeaderBytes) {
      const copied = chunk.copy(this.#head, this.#headFilled, at);
      const taken = Math.min(copied, frameHeaderBytes - this.#headFilled);
      this.#headFilled += taken;
      at += taken;
      if (this.#headFilled < frameHeaderBytes) return -1;
      const length = uint24(this.#head, 0);
      this.#checkLength(length);
      this.#payload = Buffer.allocUnsafe(length);
      this.#payloadFilled = 0;
    }
    const payload = this.#payload!;
    const taken = chunk.copy(payload, this.#payloadFilled, at);
    this.#payloadFilled += taken;
    return this.#payloadFilled === payload.length ? at + taken : -1;
  }

  #finishPartial(chunk: Buffer): number {
    const at = this.#keep(chunk, 0);
    if (at < 0) return -1;
    const payload = this.#payload!;
    this.#payload = undefined;
    this.#headFilled = 0;
    const head = this.#head;
    const goOn = this.#sink.onFrame(
      head[3]!,
      head[4]!,
      uint31(head, 5),
      payload,
      0,
      payload.length,
    );
    return goOn ? at : -1;
  }
}
