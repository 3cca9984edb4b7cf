import type { CliWorld } from "../cli/index.ts";

/** What official etcdctl's logger writes beside level, time and message. */
export type LogFields = Readonly<Record<string, string | number>>;

/** One line of news in the form of official etcdctl's log, on standard error. */
export function logInfo(world: CliWorld, message: string, fields?: LogFields): void {
  logLine(world, { level: "info", message, fields });
}

/** As `logInfo`, for what is perhaps not as it was meant. */
export function logWarning(world: CliWorld, message: string, fields?: LogFields): void {
  logLine(world, { level: "warn", message, fields });
}

interface LogLine {
  readonly level: "info" | "warn";
  readonly message: string;
  readonly fields: LogFields | undefined;
}

function logLine({ stderr, date }: CliWorld, { level, message, fields = {} }: LogLine): void {
  const { logger, ...others } = fields;
  const line = {
    level,
    ts: date().toISOString(),
    ...(logger === undefined ? {} : { logger }),
    msg: message,
    ...others,
  };
  stderr.write(`${JSON.stringify(line)}\n`);
}
