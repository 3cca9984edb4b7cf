import type { Source } from "./source.ts";
import { rowOf, type SettingName, type SettingValues } from "./table/settings-table.ts";
import type { AutoCompactionRetention } from "./values/auto-compaction.ts";

/**
 * Every setting with its effective value: what was given, or the default, with all that follows from other settings filled
 * in. A zero that stands for a number is that number; "no limit" is Number.MAX_SAFE_INTEGER.
 */
export interface Settings extends Omit<SettingValues, "autoCompactionRetention"> {
  readonly autoCompactionRetention: AutoCompactionRetention;
}

/** Where one effective setting came from. */
export interface Origin {
  readonly source: Source;
  /** The name used: the flag of the setting or an alias, without dashes. */
  readonly flag: string;
  /** As it was given, or the default as written in the table; masked if it is a secret. */
  readonly given: string;
}

export type Provenance = Readonly<Record<SettingName, Origin>>;

/** The text of a setting as logs and messages may show it. */
export function shownText(name: SettingName, text: string): string {
  return rowOf(name).secret === true && text !== "" ? "***" : text;
}
