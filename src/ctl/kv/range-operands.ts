import { badArguments, type FlagValues } from "../../cli/index.ts";
import { type KeyRange, prefixRange } from "../../client/light/index.ts";

/** In the place of the key: the first key of all; as the end: after the last. */
const zeroByte = Buffer.of(0);
const nothing = Buffer.alloc(0);

/** Reads `<key> [range_end]` with the flags `--prefix` and `--from-key`. @throws {CliError} */
export function keyRangeOf(args: readonly string[], flags: FlagValues): KeyRange {
  const isPrefix = flags.bool("prefix");
  const isFromKey = flags.bool("from-key");
  const key = Buffer.from(args[0]!);
  if (args.length > 1) {
    if (isPrefix || isFromKey) {
      throw badArguments(
        "too many arguments, only accept one argument when `--prefix` or `--from-key` is set",
      );
    }
    return { key, rangeEnd: Buffer.from(args[1]!) };
  }
  if (isPrefix) return prefixRange(key);
  if (isFromKey) return { key: key.length === 0 ? zeroByte : key, rangeEnd: zeroByte };
  return { key, rangeEnd: nothing };
}

/** @throws {CliError} */
export function refuseBothRanges(flags: FlagValues): void {
  if (flags.bool("prefix") && flags.bool("from-key")) {
    throw badArguments("`--prefix` and `--from-key` cannot be set at the same time, choose one");
  }
}
