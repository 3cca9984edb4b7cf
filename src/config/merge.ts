// Which of several givens for one setting counts, and what is said about the others.
import { assert } from "../base/index.ts";
import { ConfigError, quote } from "./config-error.ts";
import type { ConfigWarning, Given } from "./readers/reading.ts";
import { type Origin, type Provenance, shownText } from "./settings.ts";
import { describeSource } from "./source.ts";
import {
  rowOf,
  type SettingName,
  type SettingValues,
  settingNames,
  settingsTable,
} from "./table/settings-table.ts";
import { featureSwitch } from "./values/feature-gates.ts";
import { ValueError } from "./values/kind.ts";

interface ParsedGiven extends Given {
  readonly value: unknown;
}

export interface Merged {
  readonly values: SettingValues;
  readonly provenance: Provenance;
  readonly warnings: readonly ConfigWarning[];
}

/** @throws {ConfigError} If the text is no value of the setting. */
export function parseGiven(given: Given): unknown {
  const { kind } = rowOf(given.setting);
  try {
    if (given.text.includes("\0")) throw new ValueError("the value contains a NUL character");
    return kind.parse(given.text);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const parsing = error.found === "while-parsing";
    throw new ConfigError({
      setting: given.flag,
      given: shownText(given.setting, given.text),
      source: given.source,
      reason: parsing ? `invalid value for --${given.flag}: ${error.message}` : error.message,
      allowed: kind.allowed,
      exitCode: parsing && given.source.kind === "flag" ? 2 : 1,
    });
  }
}

/**
 * Picks one value for every setting.
 * @param givens From the weakest source to the strongest; within a source, in its own order. The last one counts.
 * @throws {ConfigError} If a value cannot be parsed, or an old and a new name of a setting disagree.
 */
export function merge(givens: readonly Given[]): Merged {
  const parsed = givens.map((given): ParsedGiven => ({ ...given, value: parseGiven(given) }));
  const all = [...parsed, ...parsed.flatMap(expandFeatureGates)];
  const values: Partial<Record<SettingName, unknown>> = {};
  const provenance: Partial<Record<SettingName, Origin>> = {};
  const warnings: ConfigWarning[] = [];
  for (const name of settingNames) {
    const candidates = all.filter((given) => given.setting === name);
    const winner = candidates.at(-1);
    if (winner !== undefined) {
      const others = candidates.filter((other) => differ(other, winner));
      for (const other of others) {
        if (other.flag !== winner.flag) throw conflictingNames(winner, other);
        warnings.push(overridden(winner, other));
      }
    }
    values[name] = effective(name, winner);
    provenance[name] = originOf(name, winner);
  }
  assert(
    settingNames.every((name) => name in values),
    "every setting has a value",
  );
  return {
    values: values as SettingValues,
    provenance: provenance as Provenance,
    warnings,
  };
}

/** The switches in feature-gates as givens of the settings they stand for. */
function expandFeatureGates(given: ParsedGiven): ParsedGiven[] {
  if (given.setting !== "featureGates") return [];
  const gates = settingsTable.featureGates.kind.parse(given.text);
  return settingNames.flatMap((setting) => {
    const { feature } = rowOf(setting);
    const value = feature === undefined ? undefined : featureSwitch(gates, feature);
    return value === undefined ? [] : [{ ...given, setting, text: String(value), value }];
  });
}

function effective(name: SettingName, winner: ParsedGiven | undefined): unknown {
  const { kind, default: fallback, zeroMeans } = rowOf(name);
  const value = winner === undefined ? kind.parse(fallback) : winner.value;
  return value === 0 && zeroMeans !== undefined ? kind.parse(zeroMeans) : value;
}

function originOf(name: SettingName, winner: ParsedGiven | undefined): Origin {
  if (winner === undefined) {
    const row = rowOf(name);
    return { source: { kind: "default" }, flag: row.flag, given: row.default };
  }
  return { source: winner.source, flag: winner.flag, given: shownText(name, winner.text) };
}

function differ(one: ParsedGiven, other: ParsedGiven): boolean {
  const { kind } = rowOf(one.setting);
  return kind.format(one.value) !== kind.format(other.value);
}

function overridden(winner: ParsedGiven, other: ParsedGiven): ConfigWarning {
  return {
    message: "a setting is given twice with different values",
    fields: {
      setting: winner.flag,
      used: shownText(winner.setting, winner.text),
      "used-from": describeSource(winner.source),
      ignored: shownText(other.setting, other.text),
      "ignored-from": describeSource(other.source),
    },
  };
}

/** Renamed settings have their present name in the table's row; feature-gates replaces the flags it covers. */
function conflictingNames(winner: ParsedGiven, other: ParsedGiven): ConfigError {
  const row = rowOf(winner.setting);
  const present = [winner, other].some((given) => given.flag === "feature-gates")
    ? "feature-gates"
    : row.flag;
  const [newer, older] = winner.flag === present ? [winner, other] : [other, winner];
  const olderValue = quote(shownText(older.setting, older.text));
  return new ConfigError({
    setting: newer.flag,
    given: shownText(newer.setting, newer.text),
    source: newer.source,
    reason:
      `cannot set --${older.flag} and --${newer.flag} at the same time, please use --${present} only ` +
      `(--${older.flag} is ${olderValue} from ${describeSource(older.source)})`,
    allowed: `one of the two names, or the same value for both`,
    exitCode: 1,
  });
}
