import { badArguments, type CliInvocation } from "../../cli/index.ts";
import type { Levels } from "./key-levels.ts";

export interface LevelOperands {
  readonly levels: Levels;
  /** 0: the present one. */
  readonly revision: number;
}

/** Reads `[prefix]` with `--separator` and `--rev`. @throws {CliError} */
export function levelOperandsOf({ args, flags, path }: CliInvocation): LevelOperands {
  const [prefix = "", ...others] = args;
  const { name } = path.at(-1)!;
  if (others.length > 0) throw badArguments(`${name} takes one prefix, received ${args.length}`);
  const separator = Buffer.from(flags.text("separator"));
  if (separator.length === 0) throw badArguments("--separator must not be empty");
  const revision = Math.max(0, flags.number("rev"));
  return { levels: { prefix: Buffer.from(prefix), separator }, revision };
}
