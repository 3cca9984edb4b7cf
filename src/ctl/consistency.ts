import { CliError, exitCodes, type Flag, type FlagValues, goQuoteText } from "../cli/index.ts";

/** Whether the answer must have all that was written before, or may be what the asked server knows. */
export const consistencyFlag: Flag = {
  name: "consistency",
  kind: "string",
  initial: "l",
  help: "Linearizable(l) or Serializable(s)",
  choices: ["l", "s"],
};

/** @throws {CliError} */
export function isSerializable(flags: FlagValues): boolean {
  const consistency = flags.text(consistencyFlag.name);
  if (consistency === "s" || consistency === "l") return consistency === "s";
  const text = `unknown consistency flag ${goQuoteText(consistency)}`;
  throw new CliError(exitCodes.badFeature, text);
}
