// What is wrong with settings themselves, as findings. Pure.
import type { Finding, LogValue } from "../../base/index.ts";
import { type ConfigError, type ConfigWarning, describeSource } from "../../config/index.ts";

/** A finding about one setting says in fields of their own what its text says, for scripts. */
export interface SettingFinding extends Finding {
  /** The flag without dashes. */
  readonly setting?: string;
  readonly value?: string;
  readonly from?: string;
  readonly allowed?: string;
}

export function findingOfMistake(mistake: ConfigError): SettingFinding {
  const { setting, given, source, reason, allowed } = mistake;
  const from = describeSource(source);
  return {
    severity: "problem",
    about: setting.startsWith("-") ? setting : `--${setting}`,
    text: `${reason}: value ${JSON.stringify(given)} from ${from}`,
    remedy: `allowed: ${allowed}`,
    ...{ setting, value: given, from, allowed },
  };
}

export function findingOfWarning({ message, fields }: ConfigWarning): SettingFinding {
  const facts = Object.entries(fields).filter(([, value]) => value !== undefined);
  const shown = facts.map(([key, value]) => `${key} ${textOf(value)}`).join(", ");
  return {
    severity: "warning",
    about: "settings",
    text: shown === "" ? message : `${message}: ${shown}`,
    remedy: "take out what does not count; etcd --help has the names and values",
  };
}

function textOf(value: LogValue): string {
  return typeof value === "string" ? value : String(value);
}
