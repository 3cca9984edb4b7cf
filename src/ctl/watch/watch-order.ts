import {
  badArguments,
  type CliError,
  type CliWorld,
  type FlagValues,
  goQuoteText,
} from "../../cli/index.ts";
import type { WatchOptions } from "../../client/index.ts";
import { prefixRange } from "../../client/light/index.ts";

/** What a command line asks to watch, and the program to run for each event. */
export interface WatchOrder {
  readonly options: WatchOptions;
  /** Empty: none. */
  readonly program: readonly string[];
}

export interface WatchWords {
  readonly args: readonly string[];
  readonly argsBeforeDash: number | undefined;
  readonly flags: FlagValues;
}

/** Key and end of range from `ETCDCTL_WATCH_*`. @throws {CliError} for an end alone */
export function watchedByEnvironment({ env }: CliWorld): readonly string[] {
  const { ETCDCTL_WATCH_KEY: key = "", ETCDCTL_WATCH_RANGE_END: end = "" } = env;
  if (key !== "") return end === "" ? [key] : [key, end];
  if (end === "") return [];
  const text = `ETCDCTL_WATCH_KEY is empty but got ETCDCTL_WATCH_RANGE_END=${goQuoteText(end)}`;
  throw badArguments(text);
}

/**
 * Keys come from the environment or from the operands, not from both; what follows "--" is the program.
 * @param environment as of `watchedByEnvironment` @throws {CliError}
 */
export function watchOrderOf(
  { args, argsBeforeDash, flags }: WatchWords,
  environment: readonly string[],
): WatchOrder {
  const program = argsBeforeDash === undefined ? [] : args.slice(argsBeforeDash);
  if (argsBeforeDash !== undefined && program.length === 0) {
    throw badNumber(" (found separator --, but no commands)");
  }
  const operands = args.slice(0, argsBeforeDash);
  if (operands.length > 0 && environment.length > 0) {
    throw badNumber(" (found conflicting environment key)");
  }
  const [key, end, ...others] = operands.length > 0 ? operands : environment;
  if (key === undefined || others.length > 0) throw badNumber();
  const isPrefix = flags.bool("prefix");
  if (end !== undefined && isPrefix) {
    throw badArguments("`range_end` and `--prefix` are mutually exclusive");
  }
  return {
    program,
    options: {
      ...keysOf({ key, end, isPrefix }),
      startRevision: Math.max(0, flags.number("rev")),
      prevKv: flags.bool("prev-kv"),
      progressNotify: flags.bool("progress-notify"),
      requiresLeader: true,
    },
  };
}

interface KeyWords {
  readonly key: string;
  readonly end: string | undefined;
  readonly isPrefix: boolean;
}

function keysOf({ key, end, isPrefix }: KeyWords): Pick<WatchOptions, "key" | "rangeEnd"> {
  const bytes = Buffer.from(key);
  if (isPrefix) return prefixRange(bytes);
  return end === undefined ? { key: bytes } : { key: bytes, rangeEnd: Buffer.from(end) };
}

function badNumber(more = ""): CliError {
  return badArguments(`bad number of arguments${more}`);
}
