import { ConnectionError, ErrorCode } from "./error-code.ts";

export interface AssemblyLimits {
  readonly headerBlockBytes: number;
  readonly continuationFrames: number;
}

/** A header block that came in HEADERS without END_HEADERS and waits for its CONTINUATION frames. */
export class HeaderAssembly {
  readonly streamId: number;
  readonly isLast: boolean;
  readonly #limits: AssemblyLimits;
  readonly #pieces: Buffer[] = [];
  #bytes = 0;

  /** `isLast`: the HEADERS frame carried END_STREAM. */
  constructor(limits: AssemblyLimits, frame: { streamId: number; isLast: boolean }) {
    this.#limits = limits;
    this.streamId = frame.streamId;
    this.isLast = frame.isLast;
  }

  /** @throws {ConnectionError} ENHANCE_YOUR_CALM past a limit: the block cannot be skipped without losing HPACK's state. */
  add(fragment: Buffer): void {
    this.#bytes += fragment.length;
    this.#pieces.push(Buffer.from(fragment));
    if (this.#bytes > this.#limits.headerBlockBytes) {
      throw new ConnectionError(ErrorCode.enhanceYourCalm, "header block is too large");
    }
    if (this.#pieces.length > this.#limits.continuationFrames + 1) {
      throw new ConnectionError(ErrorCode.enhanceYourCalm, "too many CONTINUATION frames");
    }
  }

  block(): Buffer {
    return Buffer.concat(this.#pieces, this.#bytes);
  }
}
