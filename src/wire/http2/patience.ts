import { ConnectionError, ErrorCode } from "./error-code.ts";
import type { Http2Limits } from "./limits.ts";
import type { KeepaliveOptions } from "./ping-policy.ts";

/** What a connection that hears nothing is to do: ask whether the peer is alive, or take it for dead. */
export type Silence = "bearable" | "ask" | "dead";

/** How long a connection waits for its peer. Time is counted in sweeps, so that no frame costs a look at the clock. */
export class Patience {
  readonly #limits: Http2Limits;
  readonly #keepalive: KeepaliveOptions;
  #hasHeard = true;
  #silentSweeps = 0;
  #partialSweeps = 0;
  #stalledSweeps = 0;
  #stateSweeps = 0;
  #sentFrames = 0;

  constructor(limits: Http2Limits, keepalive: KeepaliveOptions) {
    this.#limits = limits;
    this.#keepalive = keepalive;
  }

  /** Bytes came. */
  heard(): void {
    this.#hasHeard = true;
  }

  /** The connection enters another state. */
  enter(): void {
    this.#stateSweeps = 0;
  }

  /** `limits.sweepMs` have passed. */
  sweep(): void {
    this.#stateSweeps++;
  }

  /** A state that is to be left by the peer's doing has lasted for too long. */
  get hasLingered(): boolean {
    return this.#isOver(this.#stateSweeps, this.#limits.lingerSeconds);
  }

  /**
   * Once a sweep. `isPartial`: a frame or header block has begun and not ended.
   * @throws {ConnectionError} if it does not end, or the peer's SETTINGS do not come
   */
  checkInput({
    hasSettings,
    isPartial,
  }: {
    readonly hasSettings: boolean;
    readonly isPartial: boolean;
  }): Silence {
    if (!hasSettings && this.#isOver(this.#stateSweeps, this.#limits.prefaceSeconds)) {
      throw new ConnectionError(ErrorCode.settingsTimeout, "no SETTINGS came");
    }
    this.#partialSweeps = isPartial ? this.#partialSweeps + 1 : 0;
    if (this.#isOver(this.#partialSweeps, this.#limits.partialFrameSeconds)) {
      throw new ConnectionError(ErrorCode.protocolError, "a frame does not end");
    }
    return this.#checkSilence();
  }

  #checkSilence(): Silence {
    const { intervalMs, timeoutMs } = this.#keepalive;
    this.#silentSweeps = this.#hasHeard ? 0 : this.#silentSweeps + 1;
    this.#hasHeard = false;
    const silentMs = this.#silentSweeps * this.#limits.sweepMs;
    if (silentMs >= intervalMs + timeoutMs) return "dead";
    const isTimeToAsk = silentMs >= intervalMs && silentMs - this.#limits.sweepMs < intervalMs;
    return isTimeToAsk ? "ask" : "bearable";
  }

  /**
   * Once a sweep. `sentFrames`: since the connection began.
   * @throws {ConnectionError} if the socket has taken nothing for too long
   */
  checkOutput({
    isCongested,
    sentFrames,
  }: {
    readonly isCongested: boolean;
    readonly sentFrames: number;
  }): void {
    const isStuck = isCongested && sentFrames === this.#sentFrames;
    this.#sentFrames = sentFrames;
    this.#stalledSweeps = isStuck ? this.#stalledSweeps + 1 : 0;
    if (!this.isStalled(this.#stalledSweeps)) return;
    throw new ConnectionError(ErrorCode.enhanceYourCalm, "output is not taken");
  }

  /** Output that was not taken for so many sweeps is not waited for any longer. */
  isStalled(sweeps: number): boolean {
    return this.#isOver(sweeps, this.#limits.sendStallSeconds);
  }

  #isOver(sweeps: number, seconds: number): boolean {
    return sweeps * this.#limits.sweepMs >= seconds * 1000;
  }
}
