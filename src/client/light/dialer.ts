import { assert, type Timer } from "../../base/index.ts";
import type { CallLimit } from "./call-limit.ts";
import { ClientError } from "./client-error.ts";
import type { ClientSettings } from "./client-options.ts";
import type { Connection } from "./connection.ts";
import { clientLimits } from "./limits.ts";
import { dialPauseMs } from "./retry-rules.ts";
import { Status } from "./status.ts";

/**
 * Chooses the server for the next call: the one that served last, else the first that takes a connection. Servers are asked
 * in their order; the next one also when the one before has not answered for a while, so that one that hangs costs no more
 * than that.
 */
export class Dialer<C extends Connection> {
  readonly #connections: readonly C[];
  readonly #settings: ClientSettings;
  /** Where the next call begins to look. */
  #preferred = 0;
  /** Why the last endpoint that was dialled did not take the connection. */
  #failure: ClientError | undefined;

  constructor(connections: readonly C[], settings: ClientSettings) {
    assert(connections.length > 0, "a client has an endpoint");
    this.#connections = connections;
    this.#settings = settings;
  }

  /** @throws {ClientError} once the limit is reached, with the reason of the last failure as its cause */
  async reach(limit: CallLimit): Promise<C> {
    for (let round = 0; ; round += 1) {
      const preferred = this.#connections[this.#preferred]!;
      if (preferred.isOpen) return preferred;
      try {
        return await this.#firstToOpen(limit);
      } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        if (limit.error !== undefined) throw withCause(limit.error, this.#failure ?? error);
        if (this.#settings.whenUnreachable === "fail") throw this.#unreachable(error);
        await this.#pause(round, { limit, error });
      }
    }
  }

  /** The next call looks elsewhere first. */
  avoid(connection: C): void {
    if (this.#connections[this.#preferred] !== connection) return;
    this.#preferred = (this.#preferred + 1) % this.#connections.length;
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }

  async #pause(round: number, wait: { limit: CallLimit; error: ClientError }): Promise<void> {
    const { limit, error } = wait;
    try {
      await limit.pause(dialPauseMs(round, limit.world.fraction()));
    } catch (reached) {
      assert(reached instanceof ClientError, "only the limit ends a pause");
      throw withCause(reached, error);
    }
  }

  #firstToOpen(limit: CallLimit): Promise<C> {
    const count = this.#connections.length;
    const start = this.#preferred;
    return new Promise<C>((resolve, reject) => {
      let tried = 0;
      let failed = 0;
      let stagger: Timer | undefined;
      const dialNext = () => {
        stagger?.cancel();
        stagger = undefined;
        if (tried === count) return;
        const at = (start + tried) % count;
        tried += 1;
        if (tried < count) stagger = limit.world.after(clientLimits.dialStaggerMs, dialNext);
        this.#connections[at]!.open(limit).then(
          () => {
            stagger?.cancel();
            tried = count;
            this.#preferred = at;
            resolve(this.#connections[at]!);
          },
          (error: unknown) => {
            failed += 1;
            if (limit.error === undefined && error instanceof ClientError) this.#failure = error;
            if (failed < count && limit.error === undefined) return dialNext();
            stagger?.cancel();
            reject(error);
          },
        );
      };
      dialNext();
    });
  }

  #unreachable(cause: ClientError): ClientError {
    const endpoints = this.#connections.map(({ endpoint }) => endpoint).join(", ");
    const message = `no endpoint can be reached: ${endpoints}`;
    return new ClientError({ code: Status.unavailable, message, cause, isUnsent: true });
  }
}

function withCause({ code, message }: ClientError, cause: ClientError): ClientError {
  return new ClientError({ code, message, cause });
}
