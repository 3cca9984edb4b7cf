import type { CliWorld } from "../cli/index.ts";

/** What official etcdctl's logger writes beside level, time and message. */
export type LogFields = Readonly<Record<string, string | number>>;

/** One line of news in the form of official etcdctl's log, on standard error. */
export function logInfo({ stderr, date }: CliWorld, message: string, fields: LogFields = {}): void {
  const { logger, ...others } = fields;
  const line = {
    level: "info",
    ts: date().toISOString(),
    ...(logger === undefined ? {} : { logger }),
    msg: message,
    ...others,
  };
  stderr.write(`${JSON.stringify(line)}\n`);
}
