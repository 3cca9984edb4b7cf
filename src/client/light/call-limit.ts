import type { Timer } from "../../base/index.ts";
import { type ClientError, canceledError, deadlineError } from "./client-error.ts";
import type { CallOptions } from "./client-options.ts";
import type { ClientWorld } from "./world.ts";

/**
 * How long a call may take: until its deadline, or until whoever waits for it gives up. To be released when the call ended;
 * a limit made for a part of a call ends with the whole.
 */
export class CallLimit {
  readonly world: ClientWorld;
  /** On the world's clock; Infinity without a deadline. */
  readonly deadlineMs: number;
  readonly #waiting = new Set<(error: ClientError) => void>();
  #error: ClientError | undefined;
  #timer: Timer | undefined;
  #leave: () => void = () => {};

  constructor(world: ClientWorld, options: Pick<CallOptions, "timeoutMs" | "signal">) {
    const { timeoutMs = Number.POSITIVE_INFINITY, signal } = options;
    this.world = world;
    this.deadlineMs = world.monotonicMs() + timeoutMs;
    if (Number.isFinite(timeoutMs)) {
      this.#timer = world.after(Math.max(0, timeoutMs), () => this.end(deadlineError()));
    }
    const abort = () => this.end(canceledError(signal?.reason));
    signal?.addEventListener("abort", abort);
    this.#leave = () => signal?.removeEventListener("abort", abort);
    if (signal?.aborted === true) abort();
  }

  /** A shorter one for a part of the call. */
  within(timeoutMs: number): CallLimit {
    const part = new CallLimit(this.world, { timeoutMs });
    part.#leave = this.onEnd((error) => part.end(error));
    return part;
  }

  /** Why the call is over; undefined while it is not. */
  get error(): ClientError | undefined {
    return this.#error;
  }

  /** Calls `run` once the limit is reached, at once if it is. @returns how to be left alone */
  onEnd(run: (error: ClientError) => void): () => void {
    if (this.#error !== undefined) {
      run(this.#error);
      return () => {};
    }
    this.#waiting.add(run);
    return () => this.#waiting.delete(run);
  }

  /** What `promise` gives, unless the limit is reached before. @throws {ClientError} */
  async race<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = this.onEnd(reject);
      promise.then(resolve, reject).finally(leave);
    });
  }

  /** @throws {ClientError} if the limit is reached before */
  async pause(delayMs: number): Promise<void> {
    if (this.#error !== undefined) throw this.#error;
    if (delayMs <= 0) return;
    await new Promise<void>((resolve, reject) => {
      const timer = this.world.after(delayMs, () => {
        leave();
        resolve();
      });
      const leave = this.onEnd((error) => {
        timer.cancel();
        reject(error);
      });
    });
  }

  end(error: ClientError): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.release();
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const run of waiting) run(error);
  }

  /** Nothing is waited for any more. */
  release(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#leave();
  }
}
