import type { LogFields } from "../../base/index.ts";
import type { Source } from "../source.ts";
import type { SettingName } from "../table/settings-table.ts";

/** One setting as one source gives it, not yet parsed. */
export interface Given {
  readonly setting: SettingName;
  /** The name that was used: the flag of the setting or one of its aliases. */
  readonly flag: string;
  readonly text: string;
  readonly source: Source;
}

/** Something the operator should know that does not stop the start; for the log, once there is one. */
export interface ConfigWarning {
  readonly message: string;
  readonly fields: LogFields;
}

/** What one source says, in its own order: of two givens for one setting the later one counts. */
export interface Reading {
  readonly givens: readonly Given[];
  readonly warnings: readonly ConfigWarning[];
}
