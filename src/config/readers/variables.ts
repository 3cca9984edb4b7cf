// ETCD_* variables, whether they come from the process environment or from a file of such lines.
import { nearestName } from "../nearest-name.ts";
import type { Source } from "../source.ts";
import { variableOf } from "../table/setting.ts";
import { ignoredFlags, settingByVariable } from "../table/settings-table.ts";
import type { ConfigWarning, Given, Reading } from "./reading.ts";

export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly source: Source;
}

/** Read by official etcd elsewhere, or the name of a flag that no variable may set; neither is a mistake. */
const withoutEffect: ReadonlySet<string> = new Set([
  "ETCD_UNSUPPORTED_ARCH",
  "ETCD_VERSION",
  ...ignoredFlags.map(variableOf),
]);

/** An empty value counts as not given, and an unknown name is only warned of: both as in official etcd. */
export function readVariables(variables: Iterable<Variable>): Reading {
  const givens: Given[] = [];
  const warnings: ConfigWarning[] = [];
  for (const { name, value, source } of variables) {
    if (!name.startsWith("ETCD_") || value === "") continue;
    const named = settingByVariable.get(name);
    if (named !== undefined) {
      givens.push({ setting: named.name, flag: named.flag, text: value, source });
    } else if (withoutEffect.has(name)) {
      const fields = { "environment-variable": name };
      warnings.push({ message: "ignored an environment variable without effect", fields });
    } else {
      const nearest = nearestName(name, settingByVariable.keys());
      const fields = { "environment-variable": name, nearest };
      warnings.push({ message: "unrecognized environment variable", fields });
    }
  }
  return { givens, warnings };
}

/** The process environment, in the order of its names so that warnings come in a fixed order. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Reading {
  const variables = Object.keys(env)
    .sort()
    .map(
      (name): Variable => ({
        name,
        value: env[name] ?? "",
        source: { kind: "environment", variable: name },
      }),
    );
  return readVariables(variables);
}
