import { isAbsolute } from "node:path";
import { badArguments, type CliInvocation } from "../../cli/index.ts";
import { backupFlags, backupVariable, backupVariablePrefix } from "./backup-flags.ts";
import type { Retention } from "./retention.ts";

export interface BackupSettings {
  readonly directory: string;
  readonly retention: Retention;
  /** Undefined: none is wanted. */
  readonly metricsFile: string | undefined;
}

/**
 * Reads flags, and variables where there is no flag. A variable that is misspelt or has a bad value ends the program: with
 * defaults in its place, backups would be removed that somebody meant to keep.
 * @throws {CliError}
 */
export function readSettings({ flags, world: { env } }: CliInvocation): BackupSettings {
  const variables = new Map(backupFlags.map(({ name }) => [backupVariable(name), name]));
  for (const [variable, text = ""] of Object.entries(env)) {
    if (!variable.startsWith(backupVariablePrefix)) continue;
    const name = variables.get(variable);
    if (name === undefined) {
      const known = [...variables.keys()].join(", ");
      throw badArguments(`${variable} is no setting of a backup: known are ${known}`);
    }
    if (text === "" || flags.isGiven(name)) continue;
    try {
      flags.set(name, text);
    } catch (error) {
      throw badArguments(`${variable}: ${(error as Error).message}`, { cause: error });
    }
  }
  const metricsFile = flags.text("metrics-file");
  if (metricsFile !== "" && !metricsFile.endsWith(".prom")) {
    throw badArguments(`--metrics-file must end in .prom: current value is ${metricsFile}`);
  }
  return {
    directory: absolute(flags.text("directory")),
    retention: {
      countMax: flags.number("keep"),
      ageMsMax: atLeast(0, "keep-for", flags.durationMs("keep-for")),
      countMin: atLeast(1, "keep-at-least", flags.number("keep-at-least")),
    },
    metricsFile: metricsFile === "" ? undefined : metricsFile,
  };
}

function absolute(path: string): string {
  if (isAbsolute(path)) return path;
  throw badArguments(`--directory must be a path from the root: current value is "${path}"`);
}

function atLeast(min: number, name: string, value: number): number {
  if (value >= min) return value;
  throw badArguments(`--${name} must be at least ${min}: current value is ${value}`);
}
