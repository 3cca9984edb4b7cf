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
  readonly valued: readonly ValuedFlag[];
  /** Where they stand, as a pattern for the command and the word: `*" --write-out"|*" -w"|"etcdctl make-mirror --prefix"`. */
  readonly valuedPattern: string;
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
    valuedPattern: valued.map(patternOf).join("|"),
    paths: outlines
      .slice(1)
      .map(({ path }) => `"${path}"`)
      .join("|"),
  };
}

/** A flag that needs a value. */
export interface ValuedFlag {
  readonly flag: Flag;
  /** The command that it needs one with, where another has a flag of this name that is something else; undefined: all. */
  readonly path: string | undefined;
}

/** Every flag of any command that needs a value, once where commands agree about it. */
export function flagsWithValues(outlines: readonly Outline[]): ValuedFlag[] {
  const found = outlines.flatMap(({ path, flags }) => flags.map((flag) => ({ flag, path })));
  const byName = Map.groupBy(found, ({ flag }) => flag.name);
  return [...byName.values()].flatMap((same): ValuedFlag[] => {
    const valued = same.filter(({ flag }) => valueWhenBare(flag) === undefined);
    const kinds = new Set(same.map(({ flag }) => `${valueWhenBare(flag)} ${flag.choices}`));
    return kinds.size > 1
      ? valued
      : valued.slice(0, 1).map(({ flag }) => ({ flag, path: undefined }));
  });
}

/** The word, behind its command where that matters: `--write-out`, `-w`, `etcdctl make-mirror --prefix`. */
export function placesOf({ flag, path }: ValuedFlag): string[] {
  return spellings(flag).map((text) => (path === undefined ? text : `${path} ${text}`));
}

/** Of a place, for bash and zsh. */
export function patternOf(valued: ValuedFlag): string {
  return placesOf(valued)
    .map((place) => (valued.path === undefined ? `*" ${place}"` : `"${place}"`))
    .join("|");
}

/** `--write-out` and `-w` */
export function spellings({ name, short }: Flag): string[] {
  return short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`];
}
