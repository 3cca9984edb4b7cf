import { formatGoDuration, parseGoDuration } from "../base/index.ts";
import { splitCsvLine } from "./csv-line.ts";
import { parseGoBool, parseGoInt, parseGoUint } from "./go-numbers.ts";

/** What the value of a flag is; the names are pflag's, which help prints nowhere but errors of values go by. */
export type FlagKind = "bool" | "string" | "int" | "uint" | "duration" | "strings";

/** A flag as data. Parsing, help and completion all read it. */
export interface Flag {
  /** Without the dashes. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  readonly kind: FlagKind;
  /** As it would be given. @default false, "", 0, 0s and [] */
  readonly initial?: string;
  readonly help: string;
  /** Values that completion offers. */
  readonly choices?: readonly string[];
  /** The command does not run without it. */
  readonly required?: boolean;
  /** Works, but help is silent about it. */
  readonly hidden?: boolean;
}

/** Durations are milliseconds. */
export type FlagValue = boolean | string | bigint | number | readonly string[];

/** Reads a value as pflag does. @throws {Error} whose message is Go's */
export function parseFlagValue(kind: FlagKind, text: string): FlagValue {
  switch (kind) {
    case "bool":
      return parseGoBool(text);
    case "string":
      return text;
    case "int":
      return parseGoInt(text, 0);
    case "uint":
      return parseGoUint(text, 0);
    case "strings":
      return text === "" ? [] : splitCsvLine(text);
    case "duration": {
      const parsed = parseGoDuration(text);
      if ("reason" in parsed) throw new Error(parsed.reason);
      return parsed.ms;
    }
  }
}

const initialByKind: Readonly<Record<FlagKind, string>> = {
  bool: "false",
  string: "",
  int: "0",
  uint: "0",
  duration: "0s",
  strings: "",
};

export function initialValue(flag: Flag): FlagValue {
  return parseFlagValue(flag.kind, flag.initial ?? initialByKind[flag.kind]);
}

/** The initial value as help shows it. */
export function shownInitial(flag: Flag): string {
  const value = initialValue(flag);
  if (flag.kind === "duration") return formatGoDuration(value as number);
  if (flag.kind === "strings") return `[${(value as readonly string[]).join(",")}]`;
  return String(value);
}

/** What a flag means when it is given without a value; undefined when it needs one. */
export function valueWhenBare(flag: Flag): string | undefined {
  return flag.kind === "bool" ? "true" : undefined;
}
