import { assert } from "../../base/index.ts";
import { clusteringSettings } from "./clustering.ts";
import { discoverySettings } from "./discovery.ts";
import { memberSettings } from "./member.ts";
import { operationsSettings } from "./operations.ts";
import { requestSettings } from "./requests.ts";
import { securitySettings } from "./security.ts";
import { type Setting, variableOf } from "./setting.ts";

/** Every setting of etcd 3.4, 3.5 and 3.6, keyed by the property that carries its value. */
export const settingsTable = {
  ...memberSettings,
  ...clusteringSettings,
  ...discoverySettings,
  ...requestSettings,
  ...securitySettings,
  ...operationsSettings,
};

type Table = typeof settingsTable;
export type SettingName = keyof Table;

/** The value of every setting, as its row's kind parses it. */
export type SettingValues = {
  readonly [Name in SettingName]: Table[Name] extends Setting<infer T> ? T : never;
};

export const settingNames = Object.keys(settingsTable) as SettingName[];

/** The row without its value type, for code that treats all settings alike. */
export function rowOf(name: SettingName): Setting<unknown> {
  return settingsTable[name];
}

/**
 * Flags from before etcd 2 that old unit files still pass. Accepted with any value, as switches, and without effect but a
 * warning.
 */
export const ignoredFlags: readonly string[] = [
  "cluster-active-size",
  "cluster-remove-delay",
  "cluster-sync-interval",
  "config",
  "force",
  "max-result-buffer",
  "max-retry-attempts",
  "peer-heartbeat-interval",
  "peer-election-timeout",
  "retry-interval",
  "snapshot",
  "v",
  "vv",
  "test.coverprofile",
  "test.outputdir",
];

/** A setting under one of its names. */
export interface NamedSetting {
  readonly name: SettingName;
  readonly flag: string;
}

function index(keysOf: (name: SettingName) => readonly (readonly [string, string])[]) {
  const found = new Map<string, NamedSetting>();
  for (const name of settingNames) {
    for (const [key, flag] of keysOf(name)) {
      assert(!found.has(key), "two settings have a name in common");
      found.set(key, { name, flag });
    }
  }
  return found as ReadonlyMap<string, NamedSetting>;
}

/** All names of a setting on the command line, the present one first. */
export function flagsOf(name: SettingName): readonly string[] {
  const row = rowOf(name);
  return [row.flag, ...(row.aliases ?? []).map((alias) => alias.flag)];
}

export const settingByFlag = index((name) => flagsOf(name).map((flag) => [flag, flag]));

export const settingByVariable = index((name) =>
  rowOf(name).environment === false
    ? []
    : flagsOf(name).map((flag) => [variableOf(flag), flag] as const),
);

/** By dotted path in a YAML file. */
export const settingByYamlPath = index((name) => {
  const row = rowOf(name);
  if (row.yaml === null) return [];
  const aliases = row.aliases ?? [];
  return [
    [row.yaml ?? row.flag, row.flag] as const,
    ...aliases.map((alias) => [alias.yaml ?? alias.flag, alias.flag] as const),
  ];
});
