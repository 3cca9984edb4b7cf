import { describeSource, type Source } from "./source.ts";

/** Longest piece of a given value that a message repeats, in characters. */
const quotedCharsMax = 200;

/** Etcd ends with 2 when the command line cannot be parsed and with 1 for every other mistake in the settings. */
export type ConfigExitCode = 1 | 2;

export interface ConfigErrorFacts {
  /** The flag name without dashes, whatever the source: `heartbeat-interval`. */
  readonly setting: string;
  /** The text as it was given. Never a secret: the caller masks those. */
  readonly given: string;
  readonly source: Source;
  /** What is wrong, without the value's origin; etcd's own sentence where it has one. */
  readonly reason: string;
  /** What would be accepted. */
  readonly allowed: string;
  readonly exitCode: ConfigExitCode;
}

/** Stops the start. Its message is one line that names the setting, its value, where that came from and what is allowed. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly setting: string;
  readonly given: string;
  readonly source: Source;
  readonly reason: string;
  readonly allowed: string;
  readonly exitCode: ConfigExitCode;

  constructor(facts: ConfigErrorFacts) {
    super(messageOf(facts));
    this.setting = facts.setting;
    this.given = facts.given;
    this.source = facts.source;
    this.reason = facts.reason;
    this.allowed = facts.allowed;
    this.exitCode = facts.exitCode;
  }
}

function messageOf(facts: ConfigErrorFacts): string {
  const where = `value ${quote(facts.given)} from ${describeSource(facts.source)}`;
  return oneLine(`Cannot start: ${facts.reason}: ${where}, allowed: ${facts.allowed}`);
}

/** The value in double quotes, cut when very long. */
export function quote(value: string): string {
  const shown = value.length > quotedCharsMax ? `${value.slice(0, quotedCharsMax)}…` : value;
  return JSON.stringify(shown);
}

/** Control characters and line separators as escapes, so that a message from outside text cannot forge a second log line. */
function oneLine(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
