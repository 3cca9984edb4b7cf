import { badArguments, type FlagValues } from "../../../cli/index.ts";
import { type KeyRange, prefixRange } from "../../../client/light/index.ts";

const zeroByte = Buffer.of(0);
const nothing = Buffer.alloc(0);

/** Reads `<key> [endkey]` with the flags `--prefix` and `--from-key`. @throws {CliError} */
export function permissionRangeOf([key, end]: readonly string[], flags: FlagValues): KeyRange {
  const isPrefix = flags.bool("prefix");
  const isFromKey = flags.bool("from-key");
  const isEndGiven = end !== undefined && key !== "";
  if (isEndGiven && isPrefix) throw badArguments("unexpected endkey argument with --prefix flag");
  if (isEndGiven && isFromKey) {
    throw badArguments("unexpected endkey argument with --from-key flag");
  }
  if (isPrefix && isFromKey) {
    throw badArguments("--from-key and --prefix flags are mutually exclusive");
  }
  // A permission for the empty key begins at the first key that there can be.
  if (key === "") return { key: zeroByte, rangeEnd: isPrefix || isFromKey ? zeroByte : nothing };
  const bytes = Buffer.from(key!);
  if (isPrefix) return prefixRange(bytes);
  return { key: bytes, rangeEnd: isFromKey ? zeroByte : Buffer.from(end ?? "") };
}
