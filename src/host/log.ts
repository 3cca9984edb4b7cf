import { existsSync } from "node:fs";
import type { Clock, LogFields, Logger, LogLevel } from "../base/index.ts";
import type { LogEntry, MemberContext } from "./journal-entry.ts";
import { FileSink, type LogRotation } from "./log-file.ts";
import { isJournal, JournalSink, journalDatagramPath } from "./log-journal.ts";
import { JournalStreamSink, journalStreamPath } from "./log-journal-stream.ts";
import { encodeLogLine, type LineLevel, type LogFormat } from "./log-line.ts";
import { LogSampling } from "./log-sampling.ts";
import { DescriptorSink, droppedMessage, type LogSink } from "./log-sink.ts";
import { WallTimestamps } from "./log-timestamp.ts";
import { openDatagrams } from "./unix-datagrams.ts";

/** --log-level: the least level that is written. */
export const logThresholds = [
  "debug",
  "info",
  "warn",
  "error",
  "dpanic",
  "panic",
  "fatal",
] as const;
export type LogThreshold = (typeof logThresholds)[number];

/** The port, and what only the entry point writes: the last words of a dying process. */
export interface ProcessLogger extends Logger {
  /** A bug of our own. Logging it does not end the process; the caller does. */
  panic(msg: string, fields?: LogFields): void;
  /** The process cannot go on. Logging it does not end the process; the caller does. */
  fatal(msg: string, fields?: LogFields): void;
}

export interface LogOptions {
  readonly clock: Clock;
  /** Default "info". */
  readonly level?: LogThreshold;
  /** --log-outputs: "default" (standard error), "stderr", "stdout", "systemd/journal" or file paths. */
  readonly outputs?: readonly string[];
  /** Default "json". */
  readonly format?: LogFormat;
  /** Only with exactly one file among the outputs. */
  readonly rotation?: LogRotation;
  /** $JOURNAL_STREAM: which descriptor systemd has connected with its journal. */
  readonly journalStream?: string | undefined;
  /** Where journald listens for streams and for datagrams; only tests pass them. */
  readonly journalStreamPath?: string;
  readonly journalDatagramPath?: string;
}

/** Standard error and output: file descriptors 2 and 1, which are not ours to close. */
const standardDescriptors: Readonly<Record<string, number>> = { default: 2, stderr: 2, stdout: 1 };

/** All log output of the process. One is made by the entry point, its loggers are passed in everywhere. */
export class Log {
  readonly #clock: WallTimestamps;
  readonly #sampling: LogSampling;
  readonly #format: LogFormat;
  readonly #sinks: LogSink[] = [];
  #threshold: number;
  #member: () => MemberContext | undefined = () => undefined;

  /** @throws {Error} If an output cannot be opened or outputs exclude each other: one line that names the setting. */
  constructor(options: LogOptions) {
    this.#clock = new WallTimestamps(options.clock);
    this.#sampling = new LogSampling(options.clock);
    this.#format = options.format ?? "json";
    this.#threshold = logThresholds.indexOf(options.level ?? "info");
    const outputs = [...new Set(options.outputs ?? ["default"])];
    checkOutputs(outputs, options.rotation);
    for (const output of outputs) this.#sinks.push(this.#open(output, options));
  }

  /** `caller` says where lines come from: `room/file.ts`. Cheap enough for one per file, not for one per request. */
  logger(caller: string): ProcessLogger {
    const write = (level: LineLevel) => (msg: string, fields?: LogFields) =>
      this.#write(level, { caller, msg, fields });
    return {
      debug: write("debug"),
      info: write("info"),
      warn: write("warn"),
      error: write("error"),
      panic: write("panic"),
      fatal: write("fatal"),
    };
  }

  /** Takes effect at once, for all loggers: --log-level can be changed while the process runs. */
  setLevel(level: LogThreshold): void {
    this.#threshold = logThresholds.indexOf(level);
  }

  /** From now on the journal's entries say what `member` gives. */
  describeMember(member: () => MemberContext): void {
    this.#member = member;
  }

  enabled(level: LogLevel): boolean {
    return logThresholds.indexOf(level) >= this.#threshold;
  }

  /** Resolves when all lines so far are out, at the latest after two seconds. */
  async flush(): Promise<void> {
    await Promise.all(this.#sinks.map((sink) => sink.flush()));
  }

  /** For a process that dies within this turn of the event loop. */
  flushNow(): void {
    for (const sink of this.#sinks) sink.flushNow();
  }

  async close(): Promise<void> {
    await Promise.all(this.#sinks.splice(0).map((sink) => sink.close()));
  }

  #open(output: string, options: LogOptions): LogSink {
    const droppedLine = (name: string, count: number): string =>
      this.#encode({
        level: "warn",
        caller: "host/log.ts",
        msg: droppedMessage,
        fields: { output: name, count },
      });
    const standard = standardDescriptors[output];
    const isToJournal = output === "systemd/journal";
    if (standard === undefined && !isToJournal) {
      return new FileSink(output, options.rotation, droppedLine);
    }
    const hasPriorities = standard !== undefined && isJournal(standard, options.journalStream);
    if (isToJournal || hasPriorities) {
      const path = options.journalDatagramPath ?? journalDatagramPath;
      const sender = existsSync(path) ? openDatagrams(path) : undefined;
      const context = () => this.#member();
      if (sender !== undefined)
        return new JournalSink({ name: output, sender, droppedLine, context });
    }
    if (standard === undefined) {
      return new JournalStreamSink(options.journalStreamPath ?? journalStreamPath, droppedLine);
    }
    return new DescriptorSink(output, standard, { droppedLine, hasPriorities });
  }

  #encode(entry: LogEntry): string {
    return encodeLogLine({ ...entry, timestamp: this.#clock.now() }, this.#format);
  }

  #write(level: LineLevel, line: LineParts): void {
    if (logThresholds.indexOf(level) < this.#threshold) return;
    const isLastWord = level === "fatal" || level === "panic";
    if (!isLastWord && !this.#sampling.admits(`${level} ${line.msg}`)) return;
    const entry = { ...line, level };
    const text = this.#encode(entry);
    for (const sink of this.#sinks) sink.write(text, entry);
  }
}

type LineParts = Omit<LogEntry, "level">;

function checkOutputs(outputs: readonly string[], rotation: LogRotation | undefined): void {
  if (outputs.includes("default") && outputs.length > 1) {
    throw new Error('multi logoutput for "default" is not supported yet (--log-outputs)');
  }
  if (outputs.length === 0 || outputs.includes("")) {
    throw new Error(
      "Cannot log to an empty output (--log-outputs): want default, stderr, stdout, systemd/journal or a file path",
    );
  }
  const isFile = (output: string): boolean =>
    standardDescriptors[output] === undefined && output !== "systemd/journal";
  if (rotation !== undefined && outputs.filter(isFile).length !== 1) {
    throw new Error(
      "--log-outputs requires a single file path when --log-rotate-config-json is defined",
    );
  }
}
