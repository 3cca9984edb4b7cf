import { prefixBytes, prefixLength } from "./message-prefix.ts";
import { StatusCode, StatusError } from "./status.ts";

export interface MessageSink {
  /** One message: `bytes[start..end)`, never written again. Returns false to hear no more. */
  onMessage(bytes: Buffer, start: number, end: number): boolean;
}

/** Who keeps account of unfinished messages: the stream they come on. */
export interface HoldAccount {
  /** `bytes` more are kept, or fewer if negative. False: that is too much. */
  hold(bytes: number): boolean;
}

/** First allocation for a message that spans frames; it doubles from there, so that a length alone costs nothing. */
const firstBytes = 16 * 1024;

/** Cuts a stream's body into messages. One that lies in a single frame is not copied. */
export class MessageAssembler {
  readonly #sink: MessageSink;
  readonly #account: HoldAccount;
  readonly #maxBytes: number;
  /** The message being assembled, prefix included; `#filled` bytes of it are here. */
  #partial: Buffer | undefined;
  #filled = 0;

  /** `maxBytes`: the largest message accepted. */
  constructor(sink: MessageSink, account: HoldAccount, maxBytes: number) {
    this.#sink = sink;
    this.#account = account;
    this.#maxBytes = maxBytes;
  }

  get isMidMessage(): boolean {
    return this.#partial !== undefined;
  }

  /** @throws {StatusError} If a message is compressed, too large, or the connection holds too many unfinished ones. */
  push(bytes: Buffer, start: number, end: number): void {
    let at = start;
    if (this.#partial !== undefined) {
      at = this.#fill(this.#partial, bytes, { at, end });
      if (at < 0) return;
    }
    while (at + prefixBytes <= end) {
      this.#check(bytes, at);
      const messageEnd = at + prefixBytes + prefixLength(bytes, at);
      if (messageEnd > end) break;
      if (!this.#sink.onMessage(bytes, at + prefixBytes, messageEnd)) return;
      at = messageEnd;
    }
    if (at < end) this.#begin(bytes, at, end);
  }

  /** @throws {StatusError} in the words of grpc-go. */
  #check(bytes: Buffer, at: number): void {
    const flag = bytes[at]!;
    if (flag === 1) {
      throw new StatusError(
        StatusCode.internal,
        "grpc: compressed flag set with identity or empty encoding",
      );
    }
    if (flag !== 0) {
      throw new StatusError(
        StatusCode.internal,
        `grpc: received unexpected payload format ${flag}`,
      );
    }
    const length = prefixLength(bytes, at);
    if (length > this.#maxBytes) {
      throw new StatusError(
        StatusCode.resourceExhausted,
        `grpc: received message larger than max (${length} vs. ${this.#maxBytes})`,
      );
    }
  }

  #begin(bytes: Buffer, at: number, end: number): void {
    const partial = this.#grown(undefined, Math.max(end - at, prefixBytes));
    this.#filled = bytes.copy(partial, 0, at, end);
    this.#partial = partial;
  }

  /** Adds to the message; returns where the next one begins, or -1 if more is needed or wanted no more. */
  #fill(partial: Buffer, bytes: Buffer, range: { at: number; end: number }): number {
    let { at } = range;
    if (this.#filled < prefixBytes) {
      const taken = Math.min(prefixBytes - this.#filled, range.end - at);
      bytes.copy(partial, this.#filled, at, at + taken);
      this.#filled += taken;
      at += taken;
      if (this.#filled < prefixBytes) return -1;
      this.#check(partial, 0);
    }
    const messageEnd = prefixBytes + prefixLength(partial, 0);
    const taken = Math.min(messageEnd - this.#filled, range.end - at);
    if (this.#filled + taken > partial.length) {
      partial = this.#grown(partial, this.#filled + taken);
      this.#partial = partial;
    }
    bytes.copy(partial, this.#filled, at, at + taken);
    this.#filled += taken;
    at += taken;
    if (this.#filled < messageEnd) return -1;
    this.#partial = undefined;
    this.#account.hold(-partial.length);
    return this.#sink.onMessage(partial, prefixBytes, messageEnd) ? at : -1;
  }

  #grown(partial: Buffer | undefined, needBytes: number): Buffer {
    const doubled = Math.max(firstBytes, 2 * (partial?.length ?? 0));
    const length = Math.max(needBytes, Math.min(doubled, prefixBytes + this.#maxBytes));
    if (!this.#account.hold(length - (partial?.length ?? 0))) {
      throw new StatusError(
        StatusCode.resourceExhausted,
        "grpc: too many unfinished messages on this connection",
      );
    }
    const larger = Buffer.allocUnsafeSlow(length);
    partial?.copy(larger, 0, 0, this.#filled);
    return larger;
  }
}
