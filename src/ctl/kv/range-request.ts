import { badArguments, CliError, exitCodes, type FlagValues } from "../../cli/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import { isSerializable } from "../consistency.ts";
import { keyRangeOf, refuseBothRanges } from "./range-operands.ts";

const { RangeRequest, SortOrder, SortTarget } = etcdserverpb;

const orders: Readonly<Record<string, etcdserverpb.SortOrder>> = {
  "": SortOrder.NONE,
  ASCEND: SortOrder.ASCEND,
  DESCEND: SortOrder.DESCEND,
};
const targets: Readonly<Record<string, etcdserverpb.SortTarget>> = {
  "": SortTarget.KEY,
  CREATE: SortTarget.CREATE,
  KEY: SortTarget.KEY,
  MODIFY: SortTarget.MOD,
  VALUE: SortTarget.VALUE,
  VERSION: SortTarget.VERSION,
};

/** What `get` asks for, also within a transaction. @throws {CliError} */
export function rangeRequestOf(
  args: readonly string[],
  flags: FlagValues,
): etcdserverpb.RangeRequest {
  if (args.length === 0) {
    throw badArguments(
      "get command needs one argument as key and an optional argument as range_end",
    );
  }
  refuseBothRanges(flags);
  if (flags.bool("keys-only") && flags.bool("count-only")) {
    throw badArguments(
      "`--keys-only` and `--count-only` cannot be set at the same time, choose one",
    );
  }
  const serializable = isSerializable(flags);
  const { key, rangeEnd } = keyRangeOf(args, flags);
  const sortTarget = choiceOf(flags.text("sort-by"), targets, "target");
  const sortOrder = choiceOf(flags.text("order"), orders, "order");
  const revision = flags.integer("rev");
  const created = revisionsOf(flags, "create");
  const modified = revisionsOf(flags, "mod");
  return RangeRequest.create({
    key,
    rangeEnd,
    limit: flags.integer("limit"),
    revision: revision > 0n ? revision : 0n,
    // Keys are sorted already: the client of official etcd leaves this order out of the request.
    sortOrder:
      sortTarget === SortTarget.KEY && sortOrder === SortOrder.ASCEND ? SortOrder.NONE : sortOrder,
    sortTarget,
    serializable,
    keysOnly: flags.bool("keys-only"),
    countOnly: flags.bool("count-only"),
    minCreateRevision: created.min,
    maxCreateRevision: created.max,
    minModRevision: modified.min,
    maxModRevision: modified.max,
  });
}

/** What `--min-…-rev` and `--max-…-rev` leave of the keys; 0: no bound on that side, as for any number below 1. */
function revisionsOf(flags: FlagValues, kind: "create" | "mod"): { min: bigint; max: bigint } {
  const min = flags.integer(`min-${kind}-rev`);
  const max = flags.integer(`max-${kind}-rev`);
  if (max > 0n && min > max) {
    const what = kind === "create" ? "CreateRev" : "ModRev";
    throw badFeature(`getMin${what}(=${min}) > getMax${what}(=${max})`);
  }
  return { min: min > 0n ? min : 0n, max: max > 0n ? max : 0n };
}

function choiceOf<T>(text: string, choices: Readonly<Record<string, T>>, what: string): T {
  const choice = choices[text.toUpperCase()];
  if (choice === undefined) throw badFeature(`bad sort ${what} ${text}`);
  return choice;
}

function badFeature(message: string): CliError {
  return new CliError(exitCodes.badFeature, message);
}
