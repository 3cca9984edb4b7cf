import type { Clock } from "../base/index.ts";
import type { Message } from "../raft/index.ts";
import { exchange, type PeerDialer } from "./http-client.ts";
import { type PeerIdentity, requestHeaders, speaksForCluster } from "./identity.ts";
import { pipelineInFlightMax, pipelineQueueMessagesMax, pipelineTimeoutMs } from "./limits.ts";
import { encodeMessage } from "./message-codec.ts";
import { peerUrl } from "./peer-url.ts";
import { takesFilesHeader } from "./snapshot-format.ts";
import type { UrlPicker } from "./url-picker.ts";

/** An answer carries at most a reason. */
const answerBytesMax = 64 * 1024;

export interface PipelineOptions {
  readonly own: PeerIdentity;
  readonly picker: UrlPicker;
  readonly onSent: (bytes: number) => void;
  readonly onFailed: (reason: string) => void;
  /** The member says that this one was removed from the cluster. */
  readonly onRemoved: () => void;
  readonly modules: { readonly clock: Clock; readonly dial: PeerDialer };
}

/** Later versions of 3.5 also say 403 to a message that is meant for another member. */
export function isRemoval(status: number, reason: string): boolean {
  return status === 403 && reason.includes("removed member");
}

/** Messages as single requests, a few at a time: the way to a member that does not read a stream yet. Order is not kept. */
export class Pipeline {
  readonly #options: PipelineOptions;
  #waiting: Message[] = [];
  #inFlight = 0;
  #stopped = false;

  constructor(options: PipelineOptions) {
    this.#options = options;
  }

  /** False: there is no room, and the message is dropped. */
  add(message: Message): boolean {
    if (this.#inFlight < pipelineInFlightMax) void this.#send(message);
    else if (this.#waiting.length < pipelineQueueMessagesMax) this.#waiting.push(message);
    else return false;
    return true;
  }

  /** Requests in flight come to their end unheard. */
  stop(): void {
    this.#stopped = true;
    this.#waiting = [];
  }

  async #send(first: Message): Promise<void> {
    this.#inFlight++;
    for (
      let message: Message | undefined = first;
      message !== undefined && !this.#stopped;
      message = this.#waiting.shift()
    ) {
      const body = encodeMessage(message);
      const failure = await this.#post(body);
      if (this.#stopped) break;
      if (failure === undefined) this.#options.onSent(body.length);
      else this.#options.onFailed(failure);
    }
    this.#inFlight--;
  }

  /** Returns what went wrong. */
  async #post(body: Buffer): Promise<string | undefined> {
    const { own, picker, modules, onRemoved } = this.#options;
    const url = picker.pick();
    if (url === undefined) return "the member has no peer URL";
    try {
      const answer = await exchange(modules, peerUrl(url, "/raft"), {
        method: "POST",
        headers: {
          ...requestHeaders(own),
          ...takesFilesHeader,
          "Content-Type": "application/protobuf",
        },
        body,
        timeoutMs: pipelineTimeoutMs,
        answerBytesMax,
      });
      if (answer.status === 204) return undefined;
      picker.failed(url);
      const reason = answer.body.toString("latin1").trim();
      if (isRemoval(answer.status, reason) && speaksForCluster(answer.headers, own)) onRemoved();
      return `answered ${answer.status}: ${reason}`;
    } catch (error) {
      picker.failed(url);
      return error instanceof Error ? error.message : String(error);
    }
  }
}
