import { write, writeSync } from "node:fs";
import { type LogEntry, priorities } from "./journal-entry.ts";

/** Characters waiting for a slow output; beyond it lines are dropped and counted. */
export const pendingCharsMax = 1_048_576;
/** How long `flush` waits for an output that does not take its lines, in milliseconds. */
const flushMsMax = 2_000;
/** Pause before a full pipe or socket is tried again, in milliseconds. */
const fullPipeRetryMs = 10;
/** Tries of `flushNow` on a full pipe: a dying process does not wait longer than half a second for a stalled reader. */
const fullPipeRetriesMax = 50;

/** Where lines go. Nothing here waits for a disk or a pipe on the event loop, but for `flushNow`. */
export interface LogSink {
  /** As in --log-outputs. */
  readonly name: string;
  /** `line` ends without a newline. */
  write(line: string, entry: LogEntry): void;
  /** Resolves when all lines so far are handed to the system, or after two seconds. */
  flush(): Promise<void>;
  /** Writes what is pending synchronously: for a process that dies within this turn. */
  flushNow(): void;
  close(): Promise<void>;
}

/** What is said of lines that an output did not take. */
export const droppedMessage = "dropped log lines of a slow or failing output";

/** Makes the line that tells how many were dropped. */
export type DroppedLine = (output: string, count: number) => string;

export interface DescriptorOptions {
  readonly droppedLine: DroppedLine;
  /** Lines begin with their priority as the journal reads it, `<4>` (sd-daemon(3)). Default false. */
  readonly hasPriorities?: boolean;
}

/**
 * Lines into a file descriptor: one asynchronous write at a time, all lines that came meanwhile in the next.
 * A pipe whose reader has stalled holds one thread of Node's pool, never the event loop.
 */
export class DescriptorSink implements LogSink {
  readonly name: string;
  protected fd: number;
  readonly #droppedLine: DroppedLine;
  readonly #hasPriorities: boolean;
  #pending: string[] = [];
  #pendingChars = 0;
  #dropped = 0;
  #state: "idle" | "scheduled" | "writing" = "idle";
  #idleWaiters: (() => void)[] = [];

  constructor(name: string, fd: number, { droppedLine, hasPriorities = false }: DescriptorOptions) {
    this.name = name;
    this.fd = fd;
    this.#droppedLine = droppedLine;
    this.#hasPriorities = hasPriorities;
  }

  write(text: string, { level }: LogEntry): void {
    const line = this.#hasPriorities ? `<${priorities[level]}>${text}` : text;
    if (this.#pendingChars + line.length > pendingCharsMax) {
      this.#dropped += 1;
      return;
    }
    this.#pending.push(line);
    this.#pendingChars += line.length + 1;
    if (this.#state === "idle") {
      this.#state = "scheduled";
      setImmediate(() => this.#writePending());
    }
  }

  flush(): Promise<void> {
    if (this.#state === "idle") return Promise.resolve();
    return new Promise((resolve) => {
      const timeout = setTimeout(resolve, flushMsMax);
      this.#idleWaiters.push(() => {
        clearTimeout(timeout);
        resolve();
      });
    });
  }

  flushNow(): void {
    let rest = this.#takePending();
    for (let tries = 0; rest.length > 0 && tries < fullPipeRetriesMax; ) {
      try {
        rest = rest.subarray(writeSync(this.fd, rest));
      } catch (error) {
        if (!isFullPipe(error)) return;
        tries += 1;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, fullPipeRetryMs);
      }
    }
  }

  async close(): Promise<void> {
    await this.flush();
  }

  /** Called between two writes, when no write is under way; `nextBytes` are about to be written. */
  protected beforeWrite(_nextBytes: number): void {}

  #takePending(): Buffer {
    if (this.#dropped > 0) {
      const told = this.#droppedLine(this.name, this.#dropped);
      this.#pending.push(this.#hasPriorities ? `<${priorities.warn}>${told}` : told);
      this.#dropped = 0;
    }
    if (this.#pending.length === 0) return Buffer.alloc(0);
    const bytes = Buffer.from(`${this.#pending.join("\n")}\n`);
    this.#pending = [];
    this.#pendingChars = 0;
    return bytes;
  }

  #writePending(): void {
    const lines = this.#pending.length;
    const bytes = this.#takePending();
    if (bytes.length === 0) {
      this.#becomeIdle();
      return;
    }
    this.#state = "writing";
    this.beforeWrite(bytes.length);
    this.#writeBytes(bytes, lines);
  }

  #writeBytes(bytes: Buffer, lines: number): void {
    write(this.fd, bytes, 0, bytes.length, null, (error, written) => {
      if (error !== null && isFullPipe(error)) {
        setTimeout(() => this.#writeBytes(bytes, lines), fullPipeRetryMs);
        return;
      }
      // A full disk or a closed pipe: the lines are lost, which the next line that can be written tells.
      if (error !== null) this.#dropped += lines;
      else if (written < bytes.length) {
        this.#writeBytes(bytes.subarray(written), lines);
        return;
      }
      if (this.#pending.length > 0) this.#writePending();
      else this.#becomeIdle();
    });
  }

  #becomeIdle(): void {
    this.#state = "idle";
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const waiter of waiters) waiter();
  }
}

function isFullPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}
