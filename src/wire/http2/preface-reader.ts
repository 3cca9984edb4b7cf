import type { Duplex } from "node:stream";
import { clientPreface } from "./frame.ts";

export interface PrefaceOptions {
  /** Calls of `sweep` after which a socket that has not said enough is closed. */
  readonly timeoutSweeps: number;
  /** The socket speaks HTTP/2; `rest` is what came after the preface. */
  readonly onHttp2: (rest: Buffer) => void;
  /** The socket speaks something else; all its bytes are still to be read from it. */
  readonly onOther: () => void;
  /** Called once, whatever became of the socket, before the others. */
  readonly onDone: () => void;
}

/**
 * Tells HTTP/2 from HTTP/1.1 by the first bytes (RFC 9113 section 3.4): no other protocol's request begins like the
 * preface. Holds at most the preface's 24 bytes and one chunk.
 */
export class PrefaceReader {
  readonly #socket: Duplex;
  readonly #options: PrefaceOptions;
  #matched = 0;
  #sweeps = 0;

  constructor(socket: Duplex, options: PrefaceOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on("data", this.#onChunk);
    socket.on("close", this.#onGone);
    socket.on("error", this.#onError);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  sweep(): void {
    this.#sweeps++;
    if (this.#sweeps >= this.#options.timeoutSweeps) this.destroy();
  }

  readonly #onChunk = (chunk: Buffer): void => {
    const wanted = Math.min(chunk.length, clientPreface.length - this.#matched);
    const expected = clientPreface.subarray(this.#matched, this.#matched + wanted);
    if (!chunk.subarray(0, wanted).equals(expected)) {
      this.#handOver(chunk);
      return;
    }
    this.#matched += wanted;
    if (this.#matched < clientPreface.length) return;
    this.#letGo();
    this.#options.onHttp2(chunk.subarray(wanted));
  };

  #handOver(chunk: Buffer): void {
    this.#letGo();
    this.#socket.pause();
    this.#socket.unshift(Buffer.concat([clientPreface.subarray(0, this.#matched), chunk]));
    this.#options.onOther();
    this.#socket.resume();
  }

  #letGo(): void {
    this.#socket.off("data", this.#onChunk);
    this.#socket.off("close", this.#onGone);
    this.#socket.off("error", this.#onError);
    this.#options.onDone();
  }

  readonly #onGone = (): void => {
    this.#options.onDone();
  };

  readonly #onError = (): void => {
    this.#socket.destroy();
  };
}
