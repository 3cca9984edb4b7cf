import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Clock, MonotonicMs, Timer } from "../base/index.ts";
import type { Message } from "../raft/index.ts";
import { writeChunk } from "./http-chunk.ts";
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
  readonly socket: Socket;
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
    const { socket, chunkedEncoding } = response;
    // A reader that has gone already, or that asked in HTTP/1.0 and would not understand chunks.
    if (socket === null || !chunkedEncoding) {
      response.destroy();
      return;
    }
    const connection: Connection = {
      response,
      socket,
      encoder: this.#options.encoder(),
      timer: this.#heartbeatTimer(),
      stuckSinceMs: undefined,
    };
    this.#connection = connection;
    response.on("error", (error) => this.#lost(response, error.message));
    response.on("close", () => this.#lost(response, "closed by the reader"));
    socket.on("drain", () => {
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
      const room = socketBacklogBytesMax - connection.socket.writableLength;
      if (room <= 0) {
        connection.stuckSinceMs = this.#options.clock.monotonicMs();
        return;
      }
      this.#writeSome(connection, room);
    }
  }

  /** One chunk of at least `room` bytes, or all there is. */
  #writeSome({ socket, encoder }: Connection, room: number): void {
    let sent = 0;
    let written = 0;
    const pieces: Buffer[] = [];
    while (written < this.#queue.length && sent < room) {
      const message = this.#queue[written++]!;
      this.#queueBytes -= estimatedBytes(message);
      for (const piece of encoder.encode(message)) {
        pieces.push(piece);
        sent += piece.length;
      }
    }
    writeChunk(socket, pieces, sent);
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
    const { stuckSinceMs, response, socket, encoder } = connection;
    if (stuckSinceMs === undefined) {
      writeChunk(socket, [encoder.heartbeat], encoder.heartbeat.length);
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
