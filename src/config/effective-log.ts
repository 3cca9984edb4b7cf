import type { LogFields } from "../base/index.ts";
import type { Resolved } from "./rules/rule.ts";
import type { Provenance } from "./settings.ts";
import { shownText } from "./settings.ts";
import { describeSource } from "./source.ts";
import { rowOf, type SettingName, settingNames } from "./table/settings-table.ts";

/** Message of the one line at the start that lists all settings. */
export const effectiveSettingsMessage = "effective settings";

/**
 * Fields of that line: `given` holds each setting that was given with its effective value and source, `default` the
 * effective values of all others.
 */
export function effectiveSettingsFields(resolved: Resolved): LogFields {
  const given: Record<string, LogFields> = {};
  const byDefault: Record<string, string> = {};
  for (const name of settingNames) {
    const { source } = resolved.provenance[name];
    const value = effectiveText(resolved, name);
    if (source.kind === "default") byDefault[rowOf(name).flag] = value;
    else given[rowOf(name).flag] = { value, from: describeSource(source) };
  }
  return { given, default: byDefault };
}

function effectiveText({ settings, provenance }: Resolved, name: SettingName): string {
  if (name === "autoCompactionRetention") return provenance[name].given;
  return shownText(name, rowOf(name).kind.format(settings[name]));
}

/** Each variable of the environment that settled a setting; etcd logs a line for each, which tools look for. */
export function usedVariables(provenance: Provenance): { name: string; value: string }[] {
  return settingNames.flatMap((setting) => {
    const { source, given } = provenance[setting];
    return source.kind === "environment" ? [{ name: source.variable, value: given }] : [];
  });
}
