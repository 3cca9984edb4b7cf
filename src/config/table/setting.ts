import type { Feature } from "../values/feature-gates.ts";
import type { Kind } from "../values/kind.ts";

/** In the order in which help and docs show them. */
export const groups = {
  general: "General",
  member: "Member",
  clustering: "Clustering",
  discovery: "Discovery",
  client: "Requests and connections",
  compaction: "Compaction and history",
  security: "Security",
  auth: "Auth",
  logging: "Logging",
  monitoring: "Monitoring and profiling",
  tracing: "Tracing",
  corruption: "Corruption checks",
  proxy: "Proxy (etcd 3.5 and older)",
  unsafe: "Unsafe",
} as const;
export type Group = keyof typeof groups;

/** An older or newer name of the same setting. */
export interface Alias {
  readonly flag: string;
  /** Dotted path in a YAML file; the flag's name unless given. */
  readonly yaml?: string;
}

/** A setting that is accepted only as long as it asks for nothing that this version lacks. */
export interface Later<T> {
  /** What is missing, as the subject of "is not supported yet". */
  readonly feature: string;
  /** Ends the error line: "allowed: …". */
  readonly accepted: string;
  refuses(value: T): boolean;
}

/** One row of the table of settings, from which flags, variables, file keys, help, docs and types are made. */
export interface Setting<T> {
  readonly flag: string;
  readonly kind: Kind<T>;
  /** As it would be written; parsed by `kind` like any given value. */
  readonly default: string;
  readonly group: Group;
  /** One or two sentences without a full stop at the end; other settings are named without dashes. */
  readonly help: string;
  /** Dotted path in a YAML file; the flag's name unless given; null where a file cannot set it. */
  readonly yaml?: string | null;
  /** False where a variable of this name has no effect. */
  readonly environment?: false;
  readonly aliases?: readonly Alias[];
  /** A value of zero stands for this one, which is then the effective value. */
  readonly zeroMeans?: string;
  /** The switch of etcd 3.6 that sets the same thing through the setting feature-gates. */
  readonly feature?: Feature;
  /** Never shown in a log line or message. */
  readonly secret?: true;
  readonly later?: Later<T>;
}

/** Fixes `T` of a row to what its kind parses. */
export function setting<T>(row: Setting<T>): Setting<T> {
  return row;
}

/** Accepts nothing but the default until the feature is there. */
export function later<T>(row: Setting<T>, feature: string): Setting<T> {
  const defaultText = row.kind.format(row.kind.parse(row.default));
  return {
    ...row,
    later: {
      feature,
      accepted: `${defaultText === "" ? '""' : defaultText} (the default)`,
      refuses: (value) => row.kind.format(value) !== defaultText,
    },
  };
}

/** ETCD_ and the flag's name in capitals, with underscores for dashes. */
export function variableOf(flag: string): string {
  return `ETCD_${flag.toUpperCase().replaceAll("-", "_").replaceAll(".", "_")}`;
}
