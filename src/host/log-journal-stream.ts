// systemd's journal over its stream socket /run/systemd/journal/stdout (what sd_journal_stream_fd(3) connects to).
// After connecting, seven lines of header, then one journal entry a line:
//   <identifier>\n <unit id, empty: the journal knows it>\n <default priority>\n <1: lines may begin with "<N>">\n
//   <forward to syslog>\n <forward to kmsg>\n <forward to console>\n
//   "<6>" line "\n" ...
// It carries no other fields; log-journal.ts does, where datagrams can be sent.
import { existsSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { journalIdentifier, type LogEntry, priorities } from "./journal-entry.ts";
import { type DroppedLine, type LogSink, pendingCharsMax } from "./log-sink.ts";

export const journalStreamPath = "/run/systemd/journal/stdout";
/** How long `flush` waits for the journal, in milliseconds. */
const flushMsMax = 2_000;

/** Entries into the journal; when journald restarts, the next line connects anew and lines between are counted. */
export class JournalStreamSink implements LogSink {
  readonly name = "systemd/journal";
  readonly #path: string;
  readonly #droppedLine: DroppedLine;
  #socket: Socket | undefined;
  #dropped = 0;

  /** @throws {Error} If there is no journal on this machine. */
  constructor(path: string, droppedLine: DroppedLine) {
    if (!existsSync(path)) {
      throw new Error(
        `Cannot log to systemd/journal (--log-outputs): ${path} does not exist, want a running journald`,
      );
    }
    this.#path = path;
    this.#droppedLine = droppedLine;
  }

  write(line: string, { level }: LogEntry): void {
    const socket = this.#socket ?? this.#connect();
    if (socket.writableLength + line.length > pendingCharsMax) {
      this.#dropped += 1;
      return;
    }
    if (this.#dropped > 0) {
      socket.write(`<${priorities.warn}>${this.#droppedLine(this.name, this.#dropped)}\n`);
      this.#dropped = 0;
    }
    socket.write(`<${priorities[level]}>${line}\n`);
  }

  flush(): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined || socket.writableLength === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timeout = setTimeout(resolve, flushMsMax);
      socket.write("", () => {
        clearTimeout(timeout);
        resolve();
      });
    });
  }

  /** A connected socket takes what fits at once; there is nothing more a dying process can do. */
  flushNow(): void {}

  async close(): Promise<void> {
    await this.flush();
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #connect(): Socket {
    const socket = connect(this.#path);
    socket.unref();
    socket.resume();
    socket.write(`${journalIdentifier}\n\n${priorities.info}\n1\n0\n0\n0\n`);
    socket.on("error", () => {
      this.#dropped += 1;
    });
    socket.on("close", () => {
      if (this.#socket === socket) this.#socket = undefined;
    });
    this.#socket = socket;
    return socket;
  }
}
