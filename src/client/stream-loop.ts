import { etcdErrors } from "../base/index.ts";
import { CallLimit, ClientError, type ClientWorld, Status } from "./light/index.ts";

/** What is served over one stream after the other. */
export interface StreamUse<Stream extends { cancel(): void }> {
  readonly world: ClientWorld;
  /** Waits until a server is reached. @throws {ClientError} if `signal` aborts, or none may be used */
  openStream(signal: AbortSignal): Promise<Stream>;
  /** Until the stream ends. @throws {ClientError} if it breaks */
  serve(stream: Stream): Promise<void>;
  /**
   * How long to wait before the next stream, after the last one broke for this reason, could not be opened, or (undefined)
   * was ended by the server in peace. @throws {ClientError} if another one would not help
   */
  pauseMsAfter(error: ClientError | undefined): Promise<number>;
  /** Another stream would not help; not called for who has stopped. */
  onFailure(error: Error): void;
}

/** Opens a stream again whenever it ends, for as long as there is use for one. */
export class StreamLoop<Stream extends { cancel(): void }> {
  readonly #use: StreamUse<Stream>;
  #running: AbortController | undefined;

  constructor(use: StreamUse<Stream>) {
    this.#use = use;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  begin(): void {
    const running = new AbortController();
    this.#running = running;
    this.#run(running.signal).catch((error: unknown) => {
      if (this.#running !== running) return;
      this.#use.onFailure(error instanceof Error ? error : new Error(String(error)));
    });
  }

  /** Opens no more; the stream that is open is for its user to cancel. */
  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const limit = new CallLimit(this.#use.world, { signal });
    try {
      while (!signal.aborted) {
        const broken = await this.#serveNext(signal);
        await limit.pause(await this.#use.pauseMsAfter(broken));
      }
    } finally {
      limit.release();
    }
  }

  /** @returns why the stream ended; undefined if the server ended it in peace */
  async #serveNext(signal: AbortSignal): Promise<ClientError | undefined> {
    try {
      const stream = await this.#use.openStream(signal);
      if (signal.aborted) stream.cancel();
      else await this.#use.serve(stream);
      return undefined;
    } catch (error) {
      if (error instanceof ClientError) return error;
      throw error;
    }
  }
}

/** No new stream would help: neither did the server go away nor did something break. */
export function isHalting(error: ClientError): boolean {
  if (error.message === etcdErrors.NoLeader.message) return true;
  return error.code !== Status.unavailable && error.code !== Status.internal;
}
