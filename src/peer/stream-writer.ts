import type { ServerResponse } from "node:http";
import type { Clock, MonotonicMs, Timer } from "../base/index.ts";
import type { Message } from "../raft/index.ts";
import {
  linkHeartbeatMs,
  silenceMaxMs,
  socketBacklogBytesMax,
  streamQueueBytesMax,
  streamQueueMessagesMax,
} from "./limits.ts";
import { estimatedBytes } from "./message-codec.ts";
import type { StreamEncoder } from "./msgapp-encoder.ts";

export interface StreamWriterOptions {
  /** A new connection begins with a new encoder. */
  readonly encoder: () => StreamEncoder;
  readonly clock: Clock;
  readonly onSent: (bytes: number) => void;
  /** The connection is gone; `lost`: with messages that waited for it. */
  readonly onClosed: (reason: string, lost: boolean) => void;
}

interface Connection {
  readonly response: ServerResponse;
  readonly encoder: StreamEncoder;
  timer: Timer;
  /** Since when the socket has taken nothing more; undefined: it takes bytes. */
  stuckSinceMs: MonotonicMs | undefined;
}

/**
 * This member's end of a stream that another one reads: an HTTP response without end. Messages go out at `flush`, as many
 * as the socket takes; the others wait in a queue that is bounded in messages and bytes.
 */
export class StreamWriter {
  readonly #options: StreamWriterOptions;
  #connection: Connection | undefined;
  #queue: Message[] = [];
  #queueBytes = 0;

  constructor(options: StreamWriterOptions) {
    this.#options = options;
  }

  /** Somebody reads: messages may be given. */
  get isOpen(): boolean {
    return this.#connection !== undefined;
  }

  /** Takes over a response whose head has been sent; the one before is closed. */
  attach(response: ServerResponse): void {
    this.close("replaced by a newer stream");
    const connection: Connection = {
      response,
      encoder: this.#options.encoder(),
      timer: this.#heartbeatTimer(),
      stuckSinceMs: undefined,
    };
    this.#connection = connection;
    response.on("error", (error) => this.#lost(response, error.message));
    response.on("close", () => this.#lost(response, "closed by the reader"));
    response.socket?.on("drain", () => {
      if (this.#connection !== connection) return;
      connection.stuckSinceMs = undefined;
      this.flush();
    });
  }

  /** False: there is no room, and the message is dropped. Only while the stream is open. */
  add(message: Message): boolean {
    const bytes = estimatedBytes(message);
    if (
      this.#queue.length >= streamQueueMessagesMax ||
      this.#queueBytes + bytes > streamQueueBytesMax
    ) {
      return false;
    }
    this.#queue.push(message);
    this.#queueBytes += bytes;
    return true;
  }

  /** Writes what waits, as far as the socket takes it. */
  flush(): void {
    const connection = this.#connection;
    if (connection === undefined || connection.stuckSinceMs !== undefined) return;
    while (this.#queue.length > 0) {
      const room = socketBacklogBytesMax - connection.response.writableLength;
      if (room <= 0) {
        connection.stuckSinceMs = this.#options.clock.monotonicMs();
        return;
      }
      this.#writeSome(connection, room);
    }
  }

  /** One chunk of at least `room` bytes, or all there is. */
  #writeSome({ response, encoder }: Connection, room: number): void {
    let sent = 0;
    let written = 0;
    response.cork();
    while (written < this.#queue.length && sent < room) {
      const message = this.#queue[written++]!;
      this.#queueBytes -= estimatedBytes(message);
      for (const piece of encoder.encode(message)) {
        response.write(piece);
        sent += piece.length;
      }
    }
    response.uncork();
    this.#queue = written === this.#queue.length ? [] : this.#queue.slice(written);
    this.#options.onSent(sent);
  }

  /** Ends the stream as an answer ends, as far as the socket takes it at once. */
  close(reason: string): void {
    const response = this.#connection?.response;
    if (response === undefined) return;
    response.end();
    this.#lost(response, reason);
  }

  #heartbeatTimer(): Timer {
    return this.#options.clock.after(linkHeartbeatMs, () => this.#tick());
  }

  #tick(): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    const { stuckSinceMs, response, encoder } = connection;
    if (stuckSinceMs === undefined) {
      response.write(encoder.heartbeat);
    } else if (this.#options.clock.monotonicMs() - stuckSinceMs >= silenceMaxMs) {
      this.#lost(response, `the reader took nothing for ${silenceMaxMs} ms`);
      return;
    }
    connection.timer = this.#heartbeatTimer();
  }

  #lost(response: ServerResponse, reason: string): void {
    const connection = this.#connection;
    if (connection?.response !== response) return;
    this.#connection = undefined;
    connection.timer.cancel();
    const lost = this.#queue.length > 0;
    this.#queue = [];
    this.#queueBytes = 0;
    response.destroy();
    this.#options.onClosed(reason, lost);
  }
}
