/**
 * How one sort of value is written: text in, typed value out, and back. Every reader (flags, environment, files) ends in
 * the same `parse`, so a value means the same wherever it stands.
 */
export interface Kind<T> {
  /** For help and docs: "duration", "URL list". */
  readonly name: string;
  /** Ends the error line: "allowed: …". */
  readonly allowed: string;
  /** May stand on the command line without a value, which then is "true". */
  readonly isSwitch?: true;
  /** In YAML a bare whole number counts this unit; elsewhere the unit is written. */
  readonly yamlNumberUnit?: "ns";
  /** @throws {ValueError} If the text is no such value. */
  parse(text: string): T;
  /** The shortest text that parses to the same value. */
  format(value: T): string;
}

/** A text that is no value of its kind. Translated to a ConfigError where setting and source are known. */
export class ValueError extends Error {
  override readonly name = "ValueError";
  /** Whether official etcd finds this mistake while it parses flags (exit code 2) or afterwards (exit code 1). */
  readonly found: "while-parsing" | "afterwards";

  constructor(reason: string, found: "while-parsing" | "afterwards" = "while-parsing") {
    super(reason);
    this.found = found;
  }
}
