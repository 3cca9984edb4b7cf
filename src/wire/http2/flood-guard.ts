import { ConnectionError, ErrorCode } from "./error-code.ts";
import { LeakyBucket } from "./leaky-bucket.ts";
import type { Http2Limits } from "./limits.ts";

/**
 * How often a client may send what costs the server something and brings the client nothing. All but `leak` count one.
 * @throws {ConnectionError} ENHANCE_YOUR_CALM when that was one too many
 */
export class FloodGuard {
  readonly #controls: LeakyBucket;
  readonly #resets: LeakyBucket;
  readonly #idleFrames: LeakyBucket;

  constructor(limits: Http2Limits) {
    this.#controls = new LeakyBucket(limits.controlBurst, limits.controlsPerSecond);
    this.#resets = new LeakyBucket(limits.resetBurst, limits.resetsPerSecond);
    this.#idleFrames = new LeakyBucket(limits.idleFrameBurst, limits.idleFramesPerSecond);
  }

  /** A second has passed. */
  leak(): void {
    this.#controls.leak();
    this.#resets.leak();
    this.#idleFrames.leak();
  }

  /** SETTINGS or PING. */
  control(): void {
    if (!this.#controls.add()) throw tooMany("SETTINGS or PING frames");
  }

  /** A stream ends by a reset, by either side, for what the client did. */
  reset(): void {
    if (!this.#resets.add()) throw tooMany("stream resets");
  }

  /** A frame that carries nothing. */
  idleFrame(): void {
    if (!this.#idleFrames.add()) throw tooMany("frames that carry nothing");
  }
}

function tooMany(what: string): ConnectionError {
  return new ConnectionError(ErrorCode.enhanceYourCalm, `too many ${what}`);
}
