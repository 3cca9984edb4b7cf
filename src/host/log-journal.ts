// Entries with fields into systemd's journal, by datagrams to /run/systemd/journal/socket. A journal that does not keep up
// holds nobody: entries wait here, and beyond a limit are counted instead.
import { fstatSync } from "node:fs";
import { journalEntry, type LogEntry, type MemberContext } from "./journal-entry.ts";
import { type DroppedLine, droppedMessage, type LogSink, pendingCharsMax } from "./log-sink.ts";
import type { DatagramSender } from "./unix-datagrams.ts";

export const journalDatagramPath = "/run/systemd/journal/socket";
/** Pause before a journal that took nothing is tried again, in milliseconds. */
const retryMs = 10;
/** Tries of `flushNow`: a dying process does not wait longer than half a second. */
const lastTriesMax = 50;
/** Tries of `flush`, two seconds. */
const flushTriesMax = 200;

export interface JournalSinkOptions {
  /** As in --log-outputs. */
  readonly name: string;
  readonly sender: DatagramSender;
  readonly droppedLine: DroppedLine;
  /** The member of this process, once there is one. */
  context(): MemberContext | undefined;
}

/** Whether this descriptor is the journal's: what $JOURNAL_STREAM says of it (systemd.exec(5)). */
export function isJournal(fd: number, journalStream: string | undefined): boolean {
  if (journalStream === undefined || journalStream === "") return false;
  const { dev, ino } = fstatSync(fd);
  return journalStream === `${dev}:${ino}`;
}

export class JournalSink implements LogSink {
  readonly name: string;
  readonly #options: JournalSinkOptions;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #dropped = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: JournalSinkOptions) {
    this.name = options.name;
    this.#options = options;
  }

  write(line: string, entry: LogEntry): void {
    const bytes = journalEntry(line, entry, this.#options.context());
    if (this.#pending.length === 0 && this.#options.sender.send(bytes)) return;
    if (this.#pendingBytes + bytes.length > pendingCharsMax) {
      this.#dropped += 1;
      return;
    }
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    this.#retry ??= setTimeout(() => this.#tryAgain(), retryMs).unref();
  }

  async flush(): Promise<void> {
    for (let tries = 0; !this.#sendPending() && tries < flushTriesMax; tries++) {
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }

  flushNow(): void {
    for (let tries = 0; !this.#sendPending() && tries < lastTriesMax; tries++) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs);
    }
  }

  async close(): Promise<void> {
    await this.flush();
    clearTimeout(this.#retry);
    this.#retry = undefined;
  }

  #tryAgain(): void {
    this.#retry = this.#sendPending()
      ? undefined
      : setTimeout(() => this.#tryAgain(), retryMs).unref();
  }

  /** Whether nothing waits any more. */
  #sendPending(): boolean {
    const { droppedLine, sender } = this.#options;
    let sent = 0;
    while (sent < this.#pending.length && sender.send(this.#pending[sent]!)) sent += 1;
    for (const { length } of this.#pending.splice(0, sent)) this.#pendingBytes -= length;
    if (this.#pending.length > 0) return false;
    if (this.#dropped > 0) {
      const count = this.#dropped;
      this.#dropped = 0;
      this.write(droppedLine(this.name, count), {
        level: "warn",
        caller: "host/log-journal.ts",
        msg: droppedMessage,
        fields: undefined,
      });
    }
    return this.#pending.length === 0;
  }
}
