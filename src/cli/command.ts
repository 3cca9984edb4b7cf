import type { Flag } from "./flag.ts";
import type { FlagValues } from "./flag-values.ts";
import type { CliWorld } from "./world.ts";

/** A command as data: what help, completion and the search for it need; its code is loaded when it runs. */
export interface Command {
  /** The word on the command line. */
  readonly name: string;
  /** What follows the name in the usage line: `[options] <key> [range_end]`. */
  readonly operands?: string;
  /** One line. */
  readonly short: string;
  readonly long?: string;
  readonly flags?: readonly Flag[];
  /** Flags that commands below have too. */
  readonly sharedFlags?: readonly Flag[];
  readonly commands?: readonly Command[];
  /** Words that completion offers in the place of operands. */
  readonly choices?: readonly string[];
  /** Neither help nor completion name it. */
  readonly hidden?: boolean;
  /** Absent where only the commands below can run: help is printed then. */
  load?(): Promise<CommandModule>;
}

/** What a command's module exports. */
export interface CommandModule {
  /** @throws {CliError} or {QuietExit} for an exit code other than 0 */
  run(invocation: CliInvocation): Promise<void>;
}

/** A command that is to run. */
export interface CliInvocation {
  readonly world: CliWorld;
  readonly program: Program;
  /** From the program to the command. */
  readonly path: readonly Command[];
  /** Operands. */
  readonly args: readonly string[];
  /** How many operands stand before "--"; undefined where there is none. */
  readonly argsBeforeDash: number | undefined;
  /** Of the command, and the shared ones of those above it. */
  readonly flags: FlagValues;
}

export interface Program {
  readonly root: Command;
  readonly version: string;
  readonly apiVersion: string;
}

/** `etcdctl member add` */
export function commandPath(path: readonly Command[]): string {
  return path.map(({ name }) => name).join(" ");
}

/** Every command with "help" but the program itself has it without being asked. */
function helpFlag(command: Command): Flag {
  return { name: "help", short: "h", kind: "bool", help: `help for ${command.name}` };
}

/** Of the last command alone, and those that it has from the ones above. */
export function flagsOf(path: readonly Command[]): { own: Flag[]; inherited: Flag[] } {
  const command = path.at(-1)!;
  return {
    own: [...(command.flags ?? []), ...(command.sharedFlags ?? []), helpFlag(command)],
    inherited: path.slice(0, -1).flatMap(({ sharedFlags = [] }) => sharedFlags),
  };
}
