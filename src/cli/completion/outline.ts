import { type Command, commandPath, flagsOf } from "../command.ts";
import { type Flag, valueWhenBare } from "../flag.ts";

/** What can follow a command, for all commands that help names. */
export interface Outline {
  /** `etcdctl member add` */
  readonly path: string;
  readonly commands: readonly Command[];
  /** In the order of their names. */
  readonly flags: readonly Flag[];
  /** Words in the place of operands. */
  readonly choices: readonly string[];
}

/** The program first, then every command below the one above it. */
export function outlinesOf(path: readonly Command[]): Outline[] {
  const command = path.at(-1)!;
  const commands = (command.commands ?? []).filter(({ hidden }) => !hidden);
  const { own, inherited } = flagsOf(path);
  const flags = [...own, ...inherited].filter(({ hidden }) => !hidden);
  const outline: Outline = {
    path: commandPath(path),
    commands,
    flags: flags.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    choices: command.choices ?? [],
  };
  return [outline, ...commands.flatMap((below) => outlinesOf([...path, below]))];
}

/** What the scripts of several shells have alike. */
export interface Completed {
  readonly outlines: readonly Outline[];
  /** Of the shell's function. */
  readonly name: string;
  /** Flags of any command that need a value. */
  readonly valued: readonly Flag[];
  /** Their spellings, as a pattern: `--write-out|-w`. */
  readonly valuedNames: string;
  /** All commands but the program itself, as a pattern. */
  readonly paths: string;
}

export function completed(root: Command): Completed {
  const outlines = outlinesOf([root]);
  const valued = flagsWithValues(outlines);
  return {
    outlines,
    name: `_${root.name}`,
    valued,
    valuedNames: valued.flatMap(spellings).join("|"),
    paths: outlines
      .slice(1)
      .map(({ path }) => `"${path}"`)
      .join("|"),
  };
}

/** Every flag of any command that needs a value, once by its name. */
export function flagsWithValues(outlines: readonly Outline[]): Flag[] {
  const found = outlines.flatMap(({ flags }) =>
    flags.filter((f) => valueWhenBare(f) === undefined),
  );
  return [...new Map(found.map((flag) => [flag.name, flag])).values()];
}

/** `--write-out` and `-w` */
export function spellings({ name, short }: Flag): string[] {
  return short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`];
}
