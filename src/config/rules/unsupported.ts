import { ConfigError } from "../config-error.ts";
import { rowOf, type SettingName, settingNames } from "../table/settings-table.ts";
import type { Resolved } from "./rule.ts";

/** One error for each setting that asks for something this version does not have yet. */
export function unsupported(resolved: Resolved): ConfigError[] {
  return settingNames.flatMap((name) => {
    const error = refusalOf(resolved, name);
    return error === undefined ? [] : [error];
  });
}

function refusalOf(resolved: Resolved, name: SettingName): ConfigError | undefined {
  const { later } = rowOf(name);
  if (later === undefined || !later.refuses(resolved.settings[name])) return undefined;
  const { source, flag, given } = resolved.provenance[name];
  return new ConfigError({
    setting: flag,
    given,
    source,
    reason: `--${flag}: ${later.feature} is not supported yet`,
    allowed: later.accepted,
    exitCode: 1,
  });
}
