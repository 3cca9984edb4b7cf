import { assert } from "../../base/index.ts";
import type { etcdserverpb } from "../../wire/protobuf/index.ts";
import { streamLimits } from "../limits.ts";

type Answer = etcdserverpb.LeaseKeepAliveResponse;

/** What one reader hears of a lease that is kept alive. A slow reader loses the oldest answers, not the lease. */
export class RenewalReader {
  readonly #answers: Answer[] = [];
  #end: { readonly error: Error | undefined } | undefined;
  #wake: (() => void) | undefined;

  push(answer: Answer): void {
    if (this.#answers.length === streamLimits.keepAliveAnswers) this.#answers.shift();
    this.#answers.push(answer);
    this.#wake?.();
  }

  end(error: Error | undefined): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  /** The next answer; undefined when the lease is gone or the reader was ended. */
  async next(): Promise<Answer | undefined> {
    assert(this.#wake === undefined, "a lease's answers have one reader");
    while (this.#answers.length === 0) {
      if (this.#end?.error !== undefined) throw this.#end.error;
      if (this.#end !== undefined) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
    return this.#answers.shift();
  }
}

/** A lease that is kept alive; times on the client's clock. */
export interface Renewal {
  readonly leaseId: bigint;
  readonly readers: Set<RenewalReader>;
  /** When it is to be renewed. */
  dueMs: number;
  /** When it is gone, unless the server answered before. */
  deadlineMs: number;
}
