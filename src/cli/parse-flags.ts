// Command lines as spf13/pflag reads them: flags and operands in any order, "--" ends the flags.
import { type Flag, valueWhenBare } from "./flag.ts";
import type { FlagValues } from "./flag-values.ts";
import { goQuoteText } from "./go-quote.ts";

export interface Operands {
  readonly args: readonly string[];
  /** How many of them stand before "--"; undefined where there is none. */
  readonly argsBeforeDash: number | undefined;
}

/** Sets `values` and returns the operands. @throws {Error} in pflag's words */
export function parseFlags(args: readonly string[], values: FlagValues): Operands {
  const operands: string[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === "--") return { args: [...operands, ...rest], argsBeforeDash: operands.length };
    if (arg.startsWith("--")) parseLong(arg, rest, values);
    else if (arg.startsWith("-") && arg !== "-") parseShorts(arg, rest, values);
    else operands.push(arg);
  }
  return { args: operands, argsBeforeDash: undefined };
}

function parseLong(arg: string, rest: string[], values: FlagValues): void {
  const equals = arg.indexOf("=");
  const name = arg.slice(2, equals === -1 ? undefined : equals);
  if (name === "" || name.startsWith("-")) throw new Error(`bad flag syntax: ${arg}`);
  const flag = values.find(name);
  if (flag === undefined) throw new Error(`unknown flag: --${name}`);
  const text = equals === -1 ? (valueWhenBare(flag) ?? rest.shift()) : arg.slice(equals + 1);
  if (text === undefined) throw new Error(`flag needs an argument: ${arg}`);
  setFlag(flag, text, values);
}

/** `-i`, `-w json`, `-wjson`, `-w=json`, and several flags that need no value in one word. */
function parseShorts(arg: string, rest: string[], values: FlagValues): void {
  for (let letters = arg.slice(1); letters !== ""; ) {
    const letter = [...letters][0]!;
    const flag = values.flags.find(({ short }) => short === letter);
    if (flag === undefined) {
      throw new Error(`unknown shorthand flag: ${quoteLetter(letter)} in -${letters}`);
    }
    const after = letters.slice(letter.length);
    const isWithValue = after.length > 1 && after.startsWith("=");
    const bare = isWithValue ? after.slice(1) : valueWhenBare(flag);
    const text = bare ?? (after === "" ? rest.shift() : after);
    if (text === undefined) {
      throw new Error(`flag needs an argument: ${quoteLetter(letter)} in -${letters}`);
    }
    setFlag(flag, text, values);
    letters = isWithValue || bare === undefined ? "" : after;
  }
}

function quoteLetter(letter: string): string {
  return letter === '"' ? `'"'` : `'${goQuoteText(letter).slice(1, -1)}'`;
}

function setFlag(flag: Flag, text: string, values: FlagValues): void {
  try {
    values.set(flag.name, text);
  } catch (error) {
    const name = flag.short === undefined ? `--${flag.name}` : `-${flag.short}, --${flag.name}`;
    const reason = (error as Error).message;
    throw new Error(`invalid argument ${goQuoteText(text)} for "${name}" flag: ${reason}`, {
      cause: error,
    });
  }
}
