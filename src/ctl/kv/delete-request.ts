import { badArguments, type CliOutput, type FlagValues } from "../../cli/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import { keyRangeOf, refuseBothRanges } from "./range-operands.ts";

const rangeWarning =
  "In etcd v3.6, the operation will be suspended for a few seconds to provide the user time to verify range.";

/** What `del` asks for, also within a transaction; a range without `--range` is warned of. @throws {CliError} */
export function deleteRequestOf(
  args: readonly string[],
  flags: FlagValues,
  stderr: CliOutput,
): etcdserverpb.DeleteRangeRequest {
  if (args.length === 0 || args.length > 2) {
    throw badArguments(
      "del command needs one argument as key and an optional argument as range_end",
    );
  }
  refuseBothRanges(flags);
  const range = keyRangeOf(args, flags);
  if (args.length > 1 && !flags.bool("range")) stderr.write(`${rangeWarning}\n`);
  return etcdserverpb.DeleteRangeRequest.create({ ...range, prevKv: flags.bool("prev-kv") });
}
