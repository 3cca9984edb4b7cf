// `--write-out`: the form of what a command prints.
import { CliError, exitCodes } from "./cli-error.ts";
import type { Flag } from "./flag.ts";
import type { FlagValues } from "./flag-values.ts";

const formats = ["fields", "json", "protobuf", "simple", "table"] as const;
export type Format = (typeof formats)[number];

export const writeOutFlag: Flag = {
  name: "write-out",
  short: "w",
  kind: "string",
  initial: "simple",
  help: `set the output format (${formats.join(", ")})`,
  choices: formats,
};

/** @throws {CliError} for a form that nobody knows */
export function formatOf(flags: FlagValues): Format {
  const text = flags.text(writeOutFlag.name);
  const format = formats.find((known) => known === text);
  if (format === undefined) throw new CliError(exitCodes.badFeature, "unsupported output format");
  return format;
}

/** The command does not print in this form (etcd: newPrinterUnsupported). */
export function unsupported(format: Format): CliError {
  return new CliError(exitCodes.badFeature, `${format} not supported as output format`);
}
