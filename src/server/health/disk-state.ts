import type { Logger } from "../../base/index.ts";

/** What keeps writes from becoming durable, by where it showed. */
export class DiskState {
  readonly #logger: Logger;
  readonly #troubles = new Map<"log" | "store" | "state", string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Why nothing can be made durable at the moment; undefined when it can. */
  get trouble(): string | undefined {
    return this.#troubles.values().next().value;
  }

  /** The disk under this part is full or, without an error, has room again. */
  full(part: "log" | "store", error: Error | undefined): void {
    if (error === undefined) {
      this.#troubles.delete(part);
      this.#logger.warn("the disk has room again: writes are taken", { part });
      return;
    }
    this.#troubles.set(part, error.message);
    this.#logger.error("the disk is full: no write is taken until there is room", {
      part,
      error: error.message,
    });
  }

  /** State or disk cannot be trusted any more: for good. */
  failed(error: unknown): void {
    this.#troubles.set("state", error instanceof Error ? error.message : String(error));
  }
}
