import type { Clock, Logger, Timer } from "../../base/index.ts";

/** Others are to hear of the removal before the member falls silent (etcd: stopWithDelay). */
const delayMs = 1_000;

export const removedText = "the member has been permanently removed from the cluster";

/** The end of a member that the cluster does not know any more. */
export class Removal {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #due = Promise.withResolvers<void>();
  #timer: Timer | undefined;

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Resolves when the member is to stop. */
  get due(): Promise<void> {
    return this.#due.promise;
  }

  /** This member has applied its removal, or was told of it by another one. */
  begin(): void {
    if (this.#timer !== undefined) return;
    this.#logger.error(removedText, { "stops-in-ms": delayMs });
    this.#logger.warn("data-dir used by this member must be removed");
    this.#timer = this.#clock.after(delayMs, () => this.#due.resolve());
  }

  stop(): void {
    this.#timer?.cancel();
  }
}
