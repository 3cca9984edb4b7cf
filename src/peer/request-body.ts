import type { Readable } from "node:stream";
import type { Clock } from "../base/index.ts";
import { bodyChunksHeldMax, snapshotSilenceMaxMs } from "./limits.ts";
import { Watchdog } from "./watchdog.ts";

type End = { readonly error: Error | undefined };

/**
 * The chunks of a large body as they arrive, a few of which are held until they are asked for. Rejects if the sender breaks off,
 * or is silent while the next one is awaited. Leaving off does not break the connection: an answer can still be sent.
 */
export class RequestBody implements AsyncIterableIterator<Buffer, void> {
  readonly #request: Readable;
  readonly #watchdog: Watchdog;
  readonly #held: Buffer[] = [];
  #end: End | undefined;
  /** Handed out, and not put back. */
  bytes = 0;
  #waiting: PromiseWithResolvers<void> | undefined;

  /** @param request the body of an HTTP request */
  constructor(request: Readable, clock: Clock) {
    this.#request = request;
    this.#watchdog = new Watchdog(clock, snapshotSilenceMaxMs, () => {
      request.destroy(new Error(`the sender was silent for ${snapshotSilenceMaxMs} ms`));
    });
    request.on("data", this.#take);
    request.on("error", (error) => this.#ended(error));
    request.on("end", () => this.#ended(undefined));
    // Without its end before, something is missing, even where all of it had come: what was not handed on yet is gone.
    request.on("close", () => this.#ended(new Error("the sender broke the snapshot off")));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Comes before all that is held. */
  putBack(bytes: Buffer): void {
    this.bytes -= bytes.length;
    if (bytes.length > 0) this.#held.unshift(bytes);
  }

  async next(): Promise<IteratorResult<Buffer, void>> {
    for (;;) {
      const value = this.#held.shift();
      if (value !== undefined) {
        this.bytes += value.length;
        if (this.#held.length === 0) this.#request.resume();
        return { done: false, value };
      }
      if (this.#end?.error !== undefined) throw this.#end.error;
      if (this.#end !== undefined) return { done: true, value: undefined };
      this.#waiting = Promise.withResolvers();
      this.#watchdog.restart(snapshotSilenceMaxMs);
      await this.#waiting.promise;
    }
  }

  async return(): Promise<IteratorResult<Buffer, void>> {
    this.#request.off("data", this.#take);
    this.#request.pause();
    this.#watchdog.stop();
    this.#end ??= { error: undefined };
    this.#held.length = 0;
    return { done: true, value: undefined };
  }

  readonly #take = (chunk: Buffer): void => {
    this.#held.push(chunk);
    if (this.#held.length >= bodyChunksHeldMax) this.#request.pause();
    this.#wake();
  };

  #ended(error: Error | undefined): void {
    this.#end ??= { error };
    this.#wake();
  }

  #wake(): void {
    this.#watchdog.stop();
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }
}
