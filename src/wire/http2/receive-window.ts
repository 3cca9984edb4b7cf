import { ConnectionError, ErrorCode } from "./error-code.ts";

/** What a client may still send on all streams together (RFC 9113 section 5.2). Given back in quarters of the whole. */
export class ReceiveWindow {
  readonly #wholeBytes: number;
  readonly #giveBack: (bytes: number) => void;
  #leftBytes: number;
  #consumedBytes = 0;

  /** @param giveBack - tells the client that it may send so much more */
  constructor(wholeBytes: number, giveBack: (bytes: number) => void) {
    this.#wholeBytes = wholeBytes;
    this.#leftBytes = wholeBytes;
    this.#giveBack = giveBack;
  }

  /** The client has sent so much. @throws {ConnectionError} FLOW_CONTROL_ERROR if that is more than it may */
  take(bytes: number): void {
    this.#leftBytes -= bytes;
    if (this.#leftBytes >= 0) return;
    throw new ConnectionError(ErrorCode.flowControlError, "connection window is exceeded");
  }

  /** So much of what was taken is done with. */
  consume(bytes: number): void {
    this.#consumedBytes += bytes;
    if (this.#consumedBytes < this.#wholeBytes / 4) return;
    this.#giveBack(this.#consumedBytes);
    this.#leftBytes += this.#consumedBytes;
    this.#consumedBytes = 0;
  }
}
