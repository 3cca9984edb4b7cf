import type { ClientRequest, IncomingMessage } from "node:http";
import {
  type Clock,
  idText,
  type LogFields,
  type Logger,
  type MonotonicMs,
  type Timer,
} from "../base/index.ts";
import type { ReceivedMessage } from "../raft/index.ts";
import type { PeerDialer } from "./http-client.ts";
import {
  clusterIdHeader,
  headerOf,
  type PeerIdentity,
  refusals,
  requestHeaders,
  speaksForCluster,
} from "./identity.ts";
import {
  dialRetryFirstMs,
  dialRetryLongestMs,
  dialRetryRefusedMs,
  dialTimeoutMs,
  firstContactMs,
  silenceMaxMs,
} from "./limits.ts";
import type { StreamDecoder } from "./msgapp-decoder.ts";
import { PeerProtocolError } from "./peer-protocol-error.ts";
import { peerUrl } from "./peer-url.ts";
import type { Reachability } from "./reachability.ts";
import { isRefusal } from "./refusal.ts";
import { takesFiles, takesFilesHeader } from "./snapshot-format.ts";
import type { UrlPicker } from "./url-picker.ts";

/** The two streams, as their paths name them. */
export type StreamKind = "msgapp" | "message";

export interface StreamReaderOptions {
  readonly kind: StreamKind;
  readonly peerId: bigint;
  readonly own: PeerIdentity;
  readonly picker: UrlPicker;
  readonly reachability: Reachability;
  /** A new connection begins with a new decoder. */
  readonly decoder: () => StreamDecoder;
  readonly deliver: (message: ReceivedMessage) => void;
  readonly onReceived: (bytes: number) => void;
  /** The member says, with the stream, whether it takes files: see `PeerTransport`. */
  readonly onTakesFiles: (takes: boolean) => void;
  /** The member says that this one was removed from the cluster. */
  readonly onRemoved: () => void;
  readonly modules: { readonly clock: Clock; readonly logger: Logger; readonly dial: PeerDialer };
}

/** One connection, from its dialling to its end. */
interface Attempt {
  readonly request: ClientRequest;
  readonly url: string;
}

type State =
  | { readonly kind: "waiting"; readonly timer: Timer }
  | { readonly kind: "dialling"; readonly attempt: Attempt; readonly timer: Timer }
  | {
      readonly kind: "reading";
      readonly attempt: Attempt;
      timer: Timer;
      readonly openedMs: MonotonicMs;
      lastReadMs: MonotonicMs;
    }
  | { readonly kind: "stopped" };

/** Different reasons that are logged while a stream cannot be opened. */
const complaintsPerOutageMax = 8;

/** An answer that is no stream is read to this length for its reason. */
const reasonCharactersMax = 256;

/**
 * This member's reading of one stream of another one: dials it, reads it, and dials again when it breaks or falls silent,
 * for as long as the member is known. Each reason of failure is logged once.
 */
export class StreamReader {
  readonly #options: StreamReaderOptions;
  #state: State = { kind: "stopped" };
  #retryMs = dialRetryFirstMs;
  readonly #sinceMs: MonotonicMs;
  #wasOpen = false;
  #isMentioned = false;
  /** Reasons logged since the stream was last open. */
  readonly #complained = new Set<string>();

  constructor(options: StreamReaderOptions) {
    this.#options = options;
    this.#sinceMs = options.modules.clock.monotonicMs();
    this.#dial();
  }

  stop(): void {
    const state = this.#state;
    this.#state = { kind: "stopped" };
    if (state.kind === "stopped") return;
    state.timer.cancel();
    if (state.kind === "waiting") return;
    state.attempt.request.destroy();
    if (state.kind === "reading") this.#options.reachability.streamClosed();
  }

  #dial(): void {
    const { picker, modules } = this.#options;
    const url = picker.pick();
    if (url === undefined) {
      this.#retry(dialRetryLongestMs);
      return;
    }
    const request = this.#request(url);
    if (request === undefined) return;
    const attempt: Attempt = { request, url };
    const timer = modules.clock.after(dialTimeoutMs, () => {
      this.#ended(attempt, `no answer within ${dialTimeoutMs} ms`);
    });
    this.#state = { kind: "dialling", attempt, timer };
    request.on("error", (error) => this.#ended(attempt, error));
    request.on("close", () => this.#ended(attempt, "closed by the remote"));
    request.on("response", (response) => this.#answered(attempt, response));
    request.end();
  }

  /** undefined: there is no speaking to this URL; the next one's turn comes. */
  #request(url: string): ClientRequest | undefined {
    const { kind, own, peerId, picker, modules } = this.#options;
    try {
      return modules.dial(peerUrl(url, `/raft/stream/${kind}/${idText(own.memberId)}`), {
        method: "GET",
        headers: { ...requestHeaders(own), ...takesFilesHeader, "X-Raft-To": idText(peerId) },
        pooled: false,
      });
    } catch (error) {
      this.#complain(url, error instanceof Error ? error.message : String(error));
      picker.failed(url);
      this.#retry(dialRetryLongestMs);
      return undefined;
    }
  }

  #answered(attempt: Attempt, response: IncomingMessage): void {
    if (!this.#isCurrent(attempt)) return;
    if (response.statusCode === 200) {
      this.#opened(attempt, response);
      return;
    }
    let reason = "";
    response.setEncoding("latin1");
    response.on("error", (error) => this.#ended(attempt, error));
    response.on("data", (text: string) => {
      if (reason.length < reasonCharactersMax) reason += text;
    });
    response.on("end", () => this.#refused(attempt, response, reason.trim()));
  }

  #refused(attempt: Attempt, { statusCode, headers }: IncomingMessage, reason: string): void {
    if (!this.#isCurrent(attempt)) return;
    const { own, onRemoved } = this.#options;
    if (statusCode === 410 && speaksForCluster(headers, own)) {
      this.#ended(attempt, "this member was removed from the cluster", dialRetryRefusedMs);
      onRemoved();
    } else if (reason === refusals.clusterIdMismatch) {
      const theirs = headerOf(headers, clusterIdHeader) ?? "unknown";
      this.#ended(attempt, `${reason}: the remote's is ${theirs}`, dialRetryRefusedMs);
    } else if (reason === refusals.incompatibleVersion) {
      this.#ended(attempt, reason, dialRetryRefusedMs);
    } else {
      this.#ended(attempt, `answered ${statusCode}: ${reason}`);
    }
  }

  #opened(attempt: Attempt, response: IncomingMessage): void {
    const { modules, decoder, reachability, onReceived } = this.#options;
    this.#cancelTimer();
    const reading: State = {
      kind: "reading",
      attempt,
      timer: this.#silenceTimer(attempt, silenceMaxMs),
      openedMs: modules.clock.monotonicMs(),
      lastReadMs: modules.clock.monotonicMs(),
    };
    this.#state = reading;
    this.#complained.clear();
    this.#wasOpen = true;
    modules.logger.info("established TCP streaming connection with remote peer", this.#fields());
    reachability.streamOpened();
    this.#options.onTakesFiles(takesFiles(response.headers));
    const decode = decoder();
    response.on("data", (chunk: Buffer) => {
      reading.lastReadMs = modules.clock.monotonicMs();
      onReceived(chunk.length);
      this.#take(attempt, decode, chunk);
    });
    response.on("error", (error) => this.#ended(attempt, error));
    response.on("end", () => this.#ended(attempt, "closed by the remote"));
  }

  #take(attempt: Attempt, decoder: StreamDecoder, chunk: Buffer): void {
    try {
      decoder.push(chunk, (message) => {
        if (this.#isCurrent(attempt)) this.#options.deliver(message);
      });
    } catch (error) {
      if (!(error instanceof PeerProtocolError)) throw error;
      this.#ended(attempt, error);
    }
  }

  /** After this process stood still, what has arrived meanwhile is read before silence is made out. */
  #silenceTimer(attempt: Attempt, waitMs: number): Timer {
    const { clock } = this.#options.modules;
    return clock.after(waitMs, () => clock.soon(() => this.#judgeSilence(attempt)));
  }

  #judgeSilence(attempt: Attempt): void {
    const state = this.#state;
    if (state.kind !== "reading" || state.attempt !== attempt) return;
    const silentMs = this.#options.modules.clock.monotonicMs() - state.lastReadMs;
    if (silentMs >= silenceMaxMs) this.#ended(attempt, `silent for ${silenceMaxMs} ms`);
    else state.timer = this.#silenceTimer(attempt, silenceMaxMs - silentMs);
  }

  /** The attempt came to nothing, or the stream broke. */
  #ended(attempt: Attempt, cause: string | Error, retryMs = this.#retryMs): void {
    const state = this.#state;
    if (!this.#isCurrent(attempt)) return;
    this.#cancelTimer();
    attempt.request.destroy();
    const { picker, reachability } = this.#options;
    picker.failed(attempt.url);
    const reason = typeof cause === "string" ? cause : cause.message;
    if (state.kind === "reading") {
      this.#broke(state.openedMs, reason, retryMs);
      return;
    }
    if (isRefusal(cause) && this.#isExpected()) this.#mention(attempt.url, reason);
    else this.#complain(attempt.url, reason);
    this.#retry(retryMs);
    reachability.dialFailed(attempt.url, cause);
  }

  /** Whether the member is still there is soon known if it is dialled at once. */
  #broke(openedMs: MonotonicMs, reason: string, retryMs: number): void {
    const { modules, reachability } = this.#options;
    modules.logger.warn("lost TCP streaming connection with remote peer", {
      ...this.#fields(),
      error: reason,
    });
    reachability.streamClosed(reason);
    // A stream that breaks as soon as it is open is not dialled more often than one that cannot be opened.
    if (modules.clock.monotonicMs() - openedMs < dialRetryLongestMs) {
      this.#retry(retryMs);
      return;
    }
    this.#retryMs = dialRetryFirstMs;
    this.#dial();
  }

  /** The other process may not have begun to listen yet. */
  #isExpected(): boolean {
    const { clock } = this.#options.modules;
    return !this.#wasOpen && clock.monotonicMs() - this.#sinceMs < firstContactMs;
  }

  #mention(url: string, error: string): void {
    if (this.#isMentioned) return;
    this.#isMentioned = true;
    const fields = { ...this.#fields(), url, error };
    this.#options.modules.logger.info("waiting for a remote peer to listen", fields);
  }

  #complain(url: string, error: string): void {
    if (this.#complained.has(error) || this.#complained.size >= complaintsPerOutageMax) return;
    this.#complained.add(error);
    const fields = { ...this.#fields(), url, error };
    this.#options.modules.logger.warn("failed to open a stream of a remote peer", fields);
  }

  #retry(waitMs: number): void {
    this.#retryMs = Math.min(2 * this.#retryMs, dialRetryLongestMs);
    const timer = this.#options.modules.clock.after(waitMs, () => this.#dial());
    this.#state = { kind: "waiting", timer };
  }

  #isCurrent(attempt: Attempt): boolean {
    const state = this.#state;
    return (state.kind === "dialling" || state.kind === "reading") && state.attempt === attempt;
  }

  #cancelTimer(): void {
    if (this.#state.kind !== "stopped") this.#state.timer.cancel();
  }

  #fields(): LogFields {
    const { kind, own, peerId } = this.#options;
    return {
      "stream-reader-type": kind,
      "local-member-id": idText(own.memberId),
      "remote-peer-id": idText(peerId),
    };
  }
}
