import { assert } from "../base/index.ts";
import { badArguments } from "./cli-error.ts";
import { type Flag, type FlagValue, initialValue, parseFlagValue } from "./flag.ts";

/** The flags of one invocation: given, from the environment, or as they are initially. */
export class FlagValues {
  readonly #flags: ReadonlyMap<string, Flag>;
  readonly #given = new Map<string, FlagValue>();

  constructor(flags: readonly Flag[]) {
    this.#flags = new Map(flags.map((flag) => [flag.name, flag]));
  }

  get flags(): readonly Flag[] {
    return [...this.#flags.values()];
  }

  find(name: string): Flag | undefined {
    return this.#flags.get(name);
  }

  /** Of lists, the first value replaces the initial one and further ones are added. @throws {Error} for a bad value */
  set(name: string, text: string): void {
    const flag = this.#flag(name);
    const value = parseFlagValue(flag.kind, text);
    const earlier = this.#given.get(name);
    const isMore = flag.kind === "strings" && earlier !== undefined;
    this.#given.set(
      name,
      isMore ? [...(earlier as readonly string[]), ...(value as readonly string[])] : value,
    );
  }

  isGiven(name: string): boolean {
    return this.#given.has(name);
  }

  bool(name: string): boolean {
    return this.#value(name, "bool") as boolean;
  }

  text(name: string): string {
    return this.#value(name, "string") as string;
  }

  /** Flags of kind int and uint. */
  integer(name: string): bigint {
    const { kind } = this.#flag(name);
    assert(kind === "int" || kind === "uint", "the flag is a number");
    return this.#value(name, kind) as bigint;
  }

  /** As `integer`, for numbers that are counted with here: none is rounded. @throws {CliError} beyond 53 bits */
  number(name: string): number {
    const exact = this.integer(name);
    const value = Number(exact);
    if (Number.isSafeInteger(value)) return value;
    const text = `--${name} must be at most ${Number.MAX_SAFE_INTEGER} either way: current value is ${exact}`;
    throw badArguments(text);
  }

  list(name: string): readonly string[] {
    return this.#value(name, "strings") as readonly string[];
  }

  durationMs(name: string): number {
    return this.#value(name, "duration") as number;
  }

  /** As the debug output writes it. */
  shown(name: string): FlagValue {
    return this.#value(name, this.#flag(name).kind);
  }

  #value(name: string, kind: Flag["kind"]): FlagValue {
    const flag = this.#flag(name);
    assert(flag.kind === kind, "a flag is read as what it is");
    return this.#given.get(name) ?? initialValue(flag);
  }

  #flag(name: string): Flag {
    const flag = this.#flags.get(name);
    assert(flag !== undefined, "the command has the flag that it reads");
    return flag;
  }
}
