import type { ClientRequest, IncomingMessage } from "node:http";
import type { Clock } from "../base/index.ts";
import {
  snapshotAnswerTimeoutMs,
  snapshotBytesPerMs,
  snapshotKeepAliveMs,
  snapshotSilenceMaxMs,
} from "./limits.ts";
import type { SnapshotBody } from "./port.ts";
import { Watchdog } from "./watchdog.ts";

export interface UploadAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  /** The beginning of the answer's body. */
  readonly reason: string;
}

/** An answer is read to this length. */
const reasonCharactersMax = 1024;

/** The request's body on its way, at the pace of its receiver, and the answer to it. */
export class SnapshotUpload {
  readonly #request: ClientRequest;
  readonly #watchdog: Watchdog;
  readonly #answer: Promise<UploadAnswer>;
  #isAnswered = false;
  #bodyBytes = 0;
  /** Goes on with the upload that waits for what it has written. */
  #wake: (() => void) | undefined;

  constructor(request: ClientRequest, clock: Clock) {
    this.#request = request;
    this.#watchdog = new Watchdog(clock, snapshotSilenceMaxMs, () => {
      this.abort("the receiver does not move");
    });
    this.#answer = this.#listen();
    // Whoever runs the upload awaits it only at its end.
    this.#answer.catch(() => {});
    request.setSocketKeepAlive(true, snapshotKeepAliveMs);
  }

  /** Of the body, once it is sent. */
  get bodyBytes(): number {
    return this.#bodyBytes;
  }

  abort(reason: string): void {
    this.#request.destroy(new Error(reason));
  }

  /** Rejects if the body cannot be read or the receiver be reached. An answer may come before the end of the body. */
  async run(head: Buffer, body: SnapshotBody): Promise<UploadAnswer> {
    try {
      await this.#write(head);
      let sent = 0;
      for await (const chunk of body.chunks()) {
        if (this.#isAnswered) break;
        sent += chunk.length;
        if (body.sizeBytes !== undefined && sent > body.sizeBytes) break;
        await this.#write(chunk);
      }
      if (!this.#isAnswered && sent !== (body.sizeBytes ?? sent)) {
        throw new Error(`the snapshot has ${sent} bytes instead of ${body.sizeBytes}`);
      }
      this.#bodyBytes = sent;
      this.#watchdog.restart(snapshotAnswerTimeoutMs + sent / snapshotBytesPerMs);
      this.#request.end();
      return await this.#answer;
    } finally {
      this.#watchdog.stop();
      this.#request.destroy();
    }
  }

  /** Resolves when the bytes are with the kernel, and may be overwritten, or there is no point in more. */
  async #write(bytes: Buffer): Promise<void> {
    if (this.#isAnswered) return;
    this.#watchdog.moved();
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#request.write(bytes, () => resolve());
    });
    this.#wake = undefined;
    this.#watchdog.moved();
  }

  #listen(): Promise<UploadAnswer> {
    return new Promise<UploadAnswer>((resolve, reject) => {
      this.#request.on("error", reject);
      this.#request.on("close", () => reject(new Error("closed by the remote")));
      this.#request.on("response", (response) => {
        let reason = "";
        response.setEncoding("latin1");
        response.on("error", reject);
        response.on("data", (text: string) => {
          if (reason.length < reasonCharactersMax) reason += text;
        });
        response.on("end", () => {
          const status = response.statusCode ?? 0;
          resolve({ status, headers: response.headers, reason: reason.trim() });
        });
      });
    }).finally(() => {
      this.#isAnswered = true;
      this.#wake?.();
    });
  }
}
