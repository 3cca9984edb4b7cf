import { assert } from "../../base/index.ts";
import type { etcdserverpb } from "../../wire/protobuf/index.ts";
import { streamLimits } from "../limits.ts";
import { answerBytes } from "./answer-bytes.ts";
import type { WatchOptions } from "./watch-options.ts";

type WatchResponse = etcdserverpb.WatchResponse;

/**
 * waiting: to be asked for on the next stream or the present one. creating: asked for. active: stands at the server.
 * paused: taken off, as its reader is slow; goes on at `nextRevision` when all is read. ended: nothing more comes.
 */
export type WatchState =
  | { readonly kind: "waiting" }
  | { readonly kind: "creating" }
  | { readonly kind: "active"; readonly watchId: bigint }
  | { readonly kind: "paused" }
  | { readonly kind: "ended"; readonly error: Error | undefined };

/** One watch of a user: where it stands, and what its reader has not taken yet. */
export class WatchSubscription {
  readonly options: WatchOptions;
  state: WatchState = { kind: "waiting" };
  /**
   * Where it goes on after the stream broke: everything before it was delivered or does not concern this watch. 0 until
   * the server said when "from now on" was.
   */
  nextRevision: number;
  readonly #onDrained: () => void;
  readonly #queue: WatchResponse[] = [];
  #queueBytes = 0;
  #wasCreated = false;
  #reader: (() => void) | undefined;

  /** `onDrained`: the reader has taken everything. */
  constructor(options: WatchOptions, onDrained: () => void) {
    this.options = options;
    this.nextRevision = options.startRevision ?? 0;
    this.#onDrained = onDrained;
  }

  get isFull(): boolean {
    const { watchQueueBytes, watchQueueAnswers } = streamLimits;
    return this.#queueBytes > watchQueueBytes || this.#queue.length >= watchQueueAnswers;
  }

  /** The server has it. Its revision is the last that does not concern a watch "from now on". */
  created(answer: WatchResponse): void {
    this.state = { kind: "active", watchId: answer.watchId };
    if (this.nextRevision === 0) this.nextRevision = (answer.header?.revision ?? 0) + 1;
    if (!this.#wasCreated && this.options.createdNotify === true) this.#push(answer);
    this.#wasCreated = true;
  }

  /** A whole answer for this watch: events, or how far the server is. */
  deliver(answer: WatchResponse): void {
    const last = answer.events.at(-1)?.kv?.modRevision ?? answer.header?.revision ?? 0;
    this.nextRevision = Math.max(this.nextRevision, last + 1);
    this.#push(answer);
  }

  /** The answer to a request for progress. It moves nothing: servers before 3.4.25 gave it before events it passes over. */
  deliverProgress(answer: WatchResponse): void {
    this.#push(answer);
  }

  end(error: Error | undefined): void {
    if (this.state.kind === "ended") return;
    this.state = { kind: "ended", error };
    this.#reader?.();
  }

  /** The next answer; undefined after the end. One reader at a time. @throws {ClientError} why the server ended it */
  async next(): Promise<WatchResponse | undefined> {
    assert(this.#reader === undefined, "a watch has one reader");
    while (this.#queue.length === 0) {
      if (this.state.kind === "ended") {
        if (this.state.error !== undefined) throw this.state.error;
        return undefined;
      }
      await new Promise<void>((resolve) => {
        this.#reader = resolve;
      });
      this.#reader = undefined;
    }
    const answer = this.#queue.shift()!;
    this.#queueBytes -= answerBytes(answer);
    if (this.#queue.length === 0) this.#onDrained();
    return answer;
  }

  #push(answer: WatchResponse): void {
    if (this.state.kind === "ended") return;
    this.#queue.push(answer);
    this.#queueBytes += answerBytes(answer);
    this.#reader?.();
  }
}
