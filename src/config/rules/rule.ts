import { ConfigError } from "../config-error.ts";
import type { Provenance, Settings } from "../settings.ts";
import { rowOf, type SettingName } from "../table/settings-table.ts";

/** What a rule looks at: effective settings and where they came from. */
export interface Resolved {
  readonly settings: Settings;
  readonly provenance: Provenance;
}

/** A rule between settings, or about one value that its kind cannot judge. Gives one error for each breach. */
export type Rule = (resolved: Resolved) => ConfigError[];

export function isSet(resolved: Resolved, name: SettingName): boolean {
  return resolved.provenance[name].source.kind !== "default";
}

interface Breach {
  readonly reason: string;
  readonly allowed?: string;
}

/**
 * The error of a rule. Of several settings that took part the first one that was given is named, since a default is not
 * what the operator has to change.
 */
export function breach(
  resolved: Resolved,
  names: readonly [SettingName, ...SettingName[]],
  { reason, allowed }: Breach,
): ConfigError {
  const name = names.find((candidate) => isSet(resolved, candidate)) ?? names[0];
  const { source, flag, given } = resolved.provenance[name];
  return new ConfigError({
    setting: flag,
    given,
    source,
    reason,
    allowed: allowed ?? rowOf(name).kind.allowed,
    exitCode: 1,
  });
}
