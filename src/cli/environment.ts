import { exitCodes, QuietExit } from "./cli-error.ts";
import type { Flag } from "./flag.ts";
import type { FlagValues } from "./flag-values.ts";
import type { CliWorld } from "./world.ts";

export interface EnvironmentOptions {
  /** `ETCDCTL`, without the underscore. */
  readonly prefix: string;
  /** Flags that may be set so. */
  readonly flags: readonly Flag[];
  /** Variables with the prefix that are something else, and are not warned of. */
  readonly known?: readonly string[];
}

/**
 * Sets flags from variables: `--dial-timeout` from `ETCDCTL_DIAL_TIMEOUT`. A variable beside its flag ends the program, an
 * unknown one or a bad value is warned of (etcd: pkg/flags/flag.go, where bad values are passed over in silence).
 */
export function readEnvironment(
  world: CliWorld,
  values: FlagValues,
  { prefix, flags, known = [] }: EnvironmentOptions,
): void {
  const expected = new Set(known);
  for (const { name } of flags) {
    const variable = `${prefix}_${name.toUpperCase().replaceAll("-", "_")}`;
    const text = world.env[variable] ?? "";
    if (values.isGiven(name)) {
      if (world.env[variable] === undefined) continue;
      const message =
        "conflicting environment variable is shadowed by corresponding command-line flag " +
        "(either unset environment variable or disable flag))";
      logLine(world, "fatal", message, variable);
      throw new QuietExit(exitCodes.error);
    }
    if (text === "") continue;
    expected.add(variable);
    try {
      values.set(name, text);
    } catch (error) {
      const reason = (error as Error).message;
      logLine(
        world,
        "warn",
        `invalid value of environment variable is ignored: ${reason}`,
        variable,
      );
    }
  }
  for (const [variable, text] of Object.entries(world.env)) {
    if (!variable.startsWith(`${prefix}_`) || expected.has(variable)) continue;
    logLine(world, "warn", "unrecognized environment variable", `${variable}=${text}`);
  }
}

function logLine(world: CliWorld, level: string, msg: string, variable: string): void {
  const ts = world.date().toISOString();
  const line = { level, ts, caller: "flags/flag.go", msg, "environment-variable": variable };
  world.stderr.write(`${JSON.stringify(line)}\n`);
}
