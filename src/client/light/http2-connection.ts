import type { HeaderPair } from "../../wire/http2/index.ts";
import type { CallLimit } from "./call-limit.ts";
import { ClientError } from "./client-error.ts";
import { type ClientSettings, tlsFor } from "./client-options.ts";
import type { Connection, UnaryRequest } from "./connection.ts";
import { dialSession } from "./dial-session.ts";
import { authorityOf, type Endpoint } from "./endpoint.ts";
import { Exchange } from "./exchange.ts";
import { framed } from "./framed.ts";
import type { Http2Session } from "./http2-session.ts";
import { Status } from "./status.ts";
import type { TlsMaterial } from "./tls-files.ts";

type State =
  | { readonly kind: "closed" }
  | { readonly kind: "dialling"; readonly opened: Promise<void>; readonly abandon: () => void }
  | { readonly kind: "open"; readonly session: Http2Session };

/** A connection over the project's own HTTP/2. */
export class Http2Connection implements Connection {
  readonly endpoint: string;
  readonly #endpoint: Endpoint;
  readonly #settings: ClientSettings;
  readonly #tls: TlsMaterial | undefined;
  #state: State = { kind: "closed" };

  constructor(endpoint: Endpoint, settings: ClientSettings) {
    this.endpoint = endpoint.text;
    this.#endpoint = endpoint;
    this.#settings = settings;
    this.#tls = tlsFor(endpoint, settings.tls);
  }

  get isOpen(): boolean {
    return this.#state.kind === "open" && this.#state.session.isOpen;
  }

  async open(limit: CallLimit): Promise<void> {
    if (this.isOpen) return;
    const dialling = this.#state.kind === "dialling" ? this.#state : this.#dial();
    this.#state = dialling;
    await limit.race(dialling.opened);
  }

  send(request: UnaryRequest, limit: CallLimit): Promise<Buffer> {
    const state = this.#state;
    if (limit.error !== undefined) return Promise.reject(limit.error);
    if (state.kind !== "open" || !state.session.isOpen) return Promise.reject(this.#lost());
    return new Promise((resolve, reject) => {
      const body = framed(request.message);
      const { receiveBytesMax } = this.#settings;
      const exchange = new Exchange({ body, receiveBytesMax }, (outcome) => {
        leave();
        if (outcome instanceof ClientError) reject(this.#located(outcome));
        else resolve(outcome);
      });
      const giveUp = state.session.request(this.#headers(request, limit), exchange);
      const leave = limit.onEnd((error) => {
        giveUp();
        exchange.fail(error);
      });
    });
  }

  close(): void {
    const state = this.#state;
    this.#state = { kind: "closed" };
    if (state.kind === "dialling") state.abandon();
    if (state.kind === "open") state.session.close();
  }

  #dial(): State & { kind: "dialling" } {
    const opening = dialSession({
      endpoint: this.#endpoint,
      tls: this.#tls,
      timeoutMs: this.#settings.dialTimeoutMs,
      world: this.#settings.world,
    });
    const opened = opening.session.then(
      (session) => {
        if (this.#state === dialling) this.#state = { kind: "open", session };
        else session.close();
      },
      (error: unknown) => {
        if (this.#state === dialling) this.#state = { kind: "closed" };
        throw error;
      },
    );
    // Whoever waits for it hears of it; a call that gave up does not.
    opened.catch(() => {});
    const dialling = { kind: "dialling", opened, abandon: opening.abandon } as const;
    return dialling;
  }

  #headers({ path, metadata }: UnaryRequest, { deadlineMs, world }: CallLimit): HeaderPair[] {
    const headers: HeaderPair[] = [
      [":method", "POST"],
      [":scheme", this.#tls === undefined ? "http" : "https"],
      [":path", path],
      [":authority", authorityOf(this.#endpoint)],
      ["content-type", "application/grpc"],
      ["te", "trailers"],
    ];
    if (Number.isFinite(deadlineMs)) {
      headers.push(["grpc-timeout", timeoutText(deadlineMs - world.monotonicMs())]);
    }
    headers.push(...metadata);
    return headers;
  }

  #lost(): ClientError {
    const message = "there is no connection available";
    return new ClientError({
      code: Status.unavailable,
      message,
      endpoint: this.endpoint,
      isUnsent: true,
    });
  }

  #located({ code, message, isUnsent }: ClientError): ClientError {
    return new ClientError({ code, message, isUnsent, endpoint: this.endpoint });
  }
}

/** At most eight digits and a unit (gRPC over HTTP/2, "Timeout"). */
function timeoutText(timeoutMs: number): string {
  const wholeMs = Math.max(1, Math.ceil(timeoutMs));
  return wholeMs < 1e8 ? `${wholeMs}m` : `${Math.min(Math.ceil(wholeMs / 1000), 99_999_999)}S`;
}
