// Which command a command line means, as spf13/cobra finds it, with unique prefixes in the place of names.
import { type Command, flagsOf } from "./command.ts";
import { type Flag, valueWhenBare } from "./flag.ts";
import { suggestionsFor } from "./suggestions.ts";

/** A word that is no command of the program. The message has several lines where there is something to suggest. */
export class UnknownCommandError extends Error {
  override readonly name = "UnknownCommandError";
}

export interface FoundCommand {
  readonly path: readonly Command[];
  /** All but the names of commands. */
  readonly args: readonly string[];
}

/** @throws {UnknownCommandError} */
export function findCommand(root: Command, args: readonly string[]): FoundCommand {
  const path = [root];
  let rest = [...args];
  for (;;) {
    const [at] = wordPlaces(rest, path);
    if (at === undefined) return { path, args: rest };
    const next = commandCalled(path.at(-1)!, rest[at]!);
    if (next === undefined) {
      if (path.length === 1) throw new UnknownCommandError(unknownText(root, rest[at]!));
      return { path, args: rest };
    }
    path.push(next);
    rest = rest.toSpliced(at, 1);
  }
}

function unknownText(root: Command, word: string): string {
  const close = suggestionsFor(root, word);
  const text = `unknown command ${JSON.stringify(word)} for ${JSON.stringify(root.name)}`;
  if (close.length === 0) return text;
  return `${text}\n\nDid you mean this?\n${close.map((name) => `\t${name}\n`).join("")}`;
}

function commandCalled(command: Command, word: string): Command | undefined {
  const commands = command.commands ?? [];
  const exact = commands.find(({ name }) => name === word);
  if (exact !== undefined) return exact;
  const close = commands.filter(({ name, hidden }) => name.startsWith(word) && !hidden);
  return close.length === 1 ? close[0] : undefined;
}

/** Where the words are that are neither flags nor values of flags. */
function wordPlaces(args: readonly string[], path: readonly Command[]): number[] {
  const { own, inherited } = flagsOf(path);
  const flags = [...own, ...inherited];
  const places: number[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at]!;
    if (arg === "--") break;
    if (takesNextWord(arg, flags)) at += 1;
    else if (arg !== "" && !arg.startsWith("-")) places.push(at);
  }
  return places;
}

/** An unknown flag is taken for one with a value: it is refused later, by its name. */
function takesNextWord(arg: string, flags: readonly Flag[]): boolean {
  if (arg.includes("=")) return false;
  if (arg.startsWith("--")) {
    const flag = flags.find(({ name }) => name === arg.slice(2));
    return flag === undefined || valueWhenBare(flag) === undefined;
  }
  if (!arg.startsWith("-") || arg.length !== 2) return false;
  const flag = flags.find(({ short }) => short === arg[1]);
  return flag === undefined || valueWhenBare(flag) === undefined;
}
