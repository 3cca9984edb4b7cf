// All watches of a client on one stream. When the stream breaks, another one is opened and each watch goes on at the revision
// after the last that it delivered, so that nothing is lost and nothing comes twice. A watch whose reader is slow leaves the
// stream and comes back in the same way, so that it holds up no other.
import { assert } from "../../base/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import type { ClientStream } from "../client-stream.ts";
import type { ClientError, ClientWorld } from "../light/index.ts";
import { streamLimits } from "../limits.ts";
import { isHalting, StreamLoop } from "../stream-loop.ts";
import { FragmentJoiner } from "./fragment-joiner.ts";
import { failureOfWatch, isStaleToken } from "./watch-failure.ts";
import { createRequest, type WatchOptions } from "./watch-options.ts";
import { WatchSubscription } from "./watch-subscription.ts";

const { WatchCancelRequest, WatchProgressRequest, WatchRequest } = etcdserverpb;
type WatchResponse = etcdserverpb.WatchResponse;
type WatchStream = ClientStream<etcdserverpb.WatchRequest, WatchResponse>;

/** How a watcher comes to a server. */
export interface WatchServers {
  readonly world: ClientWorld;
  /** Waits until a server is reached. @throws {ClientError} if `signal` aborts, or none may be used */
  openStream(signal: AbortSignal): Promise<WatchStream>;
  /** The token is stale: the next stream gets a new one. */
  renewToken(): Promise<void>;
}

/** What one stream knows of. */
interface OpenStream {
  readonly stream: WatchStream;
  /** Asked for and not confirmed yet: the server confirms in the order in which it was asked. */
  readonly creating: WatchSubscription[];
  readonly active: Map<bigint, WatchSubscription>;
  readonly fragments: FragmentJoiner;
}

export class Watcher {
  readonly #servers: WatchServers;
  readonly #subscriptions = new Set<WatchSubscription>();
  /** Runs as long as there is a watch. */
  readonly #loop: StreamLoop<WatchStream>;
  #open: OpenStream | undefined;
  #isProgressDue = false;
  #pauseMs: number = streamLimits.reopenPauseMs;
  #isTokenNew = false;

  constructor(servers: WatchServers) {
    this.#servers = servers;
    this.#loop = new StreamLoop({
      world: servers.world,
      openStream: (signal) => servers.openStream(signal),
      serve: (stream) => this.#serve(stream),
      pauseMsAfter: (error) => this.#pauseMsAfter(error),
      onFailure: (error) => this.close(error),
    });
  }

  add(options: WatchOptions): WatchSubscription {
    const subscription = new WatchSubscription(options, () => this.#resume(subscription));
    this.#subscriptions.add(subscription);
    if (this.#loop.isRunning) this.#create(subscription);
    else this.#loop.begin();
    return subscription;
  }

  /** The reader wants no more. */
  remove(subscription: WatchSubscription): void {
    this.#takeOff(subscription);
    subscription.end(undefined);
    this.#drop(subscription);
  }

  /** Every watch of the stream gets an answer without events that says how far the server is. */
  requestProgress(): void {
    this.#isProgressDue = true;
    this.#sendProgressRequest();
  }

  close(error: Error): void {
    for (const subscription of [...this.#subscriptions]) {
      subscription.end(error);
      this.#drop(subscription);
    }
  }

  /** @throws {ClientError} if another stream would not help */
  async #pauseMsAfter(error: ClientError | undefined): Promise<number> {
    const { reopenPauseFactor, reopenPauseMs, reopenPauseMsMax } = streamLimits;
    if (error === undefined) {
      this.#pauseMs = reopenPauseMs;
      return reopenPauseMs;
    }
    if (isStaleToken(error.message) && this.#mayRenewToken()) await this.#servers.renewToken();
    else if (isHalting(error)) throw error;
    this.#pauseMs = Math.min(this.#pauseMs * reopenPauseFactor, reopenPauseMsMax);
    return this.#pauseMs;
  }

  /** Once, until a watch was taken: a server that refuses each new token would be asked for ever. */
  #mayRenewToken(): boolean {
    if (this.#isTokenNew) return false;
    this.#isTokenNew = true;
    return true;
  }

  /** Until the stream ends. @throws {ClientError} if it broke */
  async #serve(stream: WatchStream): Promise<void> {
    this.#open = { stream, creating: [], active: new Map(), fragments: new FragmentJoiner() };
    const open = this.#open;
    try {
      for (const subscription of this.#subscriptions) this.#create(subscription);
      for await (const answer of stream.responses()) await this.#onAnswer(open, answer);
    } finally {
      stream.cancel();
      if (this.#open === open) this.#open = undefined;
      // Only its own: those of a stream that was opened since do not concern it.
      for (const subscription of [...open.creating, ...open.active.values()]) {
        if (subscription.state.kind !== "ended") subscription.state = { kind: "waiting" };
      }
    }
  }

  async #onAnswer(open: OpenStream, answer: WatchResponse): Promise<void> {
    if (answer.created) await this.#onCreated(open, answer);
    else if (answer.canceled) await this.#onCanceled(open, answer);
    else if (answer.watchId === -1n) this.#onProgress(open, answer);
    else this.#onEvents(open, answer);
  }

  async #onCreated(open: OpenStream, answer: WatchResponse): Promise<void> {
    const subscription = open.creating.shift();
    if (subscription === undefined) return;
    if (answer.canceled || answer.watchId < 0n) {
      await this.#refused(open, { subscription, answer });
      return;
    }
    if (subscription.state.kind !== "creating") {
      // Its reader left in the meantime.
      cancelWatch(open, answer.watchId);
      return;
    }
    open.active.set(answer.watchId, subscription);
    subscription.created(answer);
    this.#isTokenNew = false;
    if (this.#isProgressDue) this.#sendProgressRequest();
  }

  async #onCanceled(open: OpenStream, answer: WatchResponse): Promise<void> {
    const subscription = open.active.get(answer.watchId);
    open.active.delete(answer.watchId);
    open.fragments.forget(answer.watchId);
    if (subscription !== undefined) await this.#refused(open, { subscription, answer });
  }

  async #refused(
    open: OpenStream,
    { subscription, answer }: { subscription: WatchSubscription; answer: WatchResponse },
  ): Promise<void> {
    if (subscription.state.kind === "ended") return;
    if (isStaleToken(answer.cancelReason) && this.#mayRenewToken()) {
      // The token belongs to the stream: all watches come back on a new one.
      subscription.state = { kind: "waiting" };
      await this.#servers.renewToken();
      open.stream.cancel();
      return;
    }
    subscription.end(failureOfWatch(answer));
    this.#drop(subscription);
  }

  #onProgress(open: OpenStream, answer: WatchResponse): void {
    for (const subscription of open.active.values()) {
      subscription.deliverProgress(answer);
      this.#pauseIfFull(subscription);
    }
  }

  #onEvents(open: OpenStream, answer: WatchResponse): void {
    const subscription = open.active.get(answer.watchId);
    // Late answers to a watch that was taken off: whoever wants the events asks for them again.
    if (subscription === undefined) return;
    const whole = open.fragments.join(answer);
    if (whole === undefined) return;
    subscription.deliver(whole);
    this.#pauseIfFull(subscription);
  }

  #pauseIfFull(subscription: WatchSubscription): void {
    if (!subscription.isFull || subscription.state.kind !== "active") return;
    this.#takeOff(subscription);
    subscription.state = { kind: "paused" };
  }

  /** The reader of a paused watch has caught up. */
  #resume(subscription: WatchSubscription): void {
    if (subscription.state.kind !== "paused") return;
    subscription.state = { kind: "waiting" };
    this.#create(subscription);
  }

  #create(subscription: WatchSubscription): void {
    const open = this.#open;
    if (open === undefined || subscription.state.kind !== "waiting") return;
    subscription.state = { kind: "creating" };
    open.creating.push(subscription);
    open.stream.send(createRequest(subscription.options, subscription.nextRevision));
  }

  /** The server is to send nothing more for it. One that is not confirmed yet is cancelled when it is. */
  #takeOff({ state }: WatchSubscription): void {
    const open = this.#open;
    if (open === undefined || state.kind !== "active") return;
    open.active.delete(state.watchId);
    cancelWatch(open, state.watchId);
  }

  #drop(subscription: WatchSubscription): void {
    this.#subscriptions.delete(subscription);
    if (this.#subscriptions.size > 0) return;
    this.#loop.stop();
    this.#open?.stream.cancel();
    this.#open = undefined;
  }

  #sendProgressRequest(): void {
    const open = this.#open;
    if (open === undefined || open.active.size === 0) return;
    this.#isProgressDue = false;
    open.stream.send(WatchRequest.create({ progressRequest: WatchProgressRequest.create() }));
  }
}

function cancelWatch(open: OpenStream, watchId: bigint): void {
  assert(watchId >= 0n, "the server names its watches from 0");
  open.fragments.forget(watchId);
  open.stream.send(WatchRequest.create({ cancelRequest: WatchCancelRequest.create({ watchId }) }));
}
