import { CliError, exitCodes, QuietExit } from "./cli-error.ts";
import { type Command, flagsOf, type Program } from "./command.ts";
import { type FoundCommand, findCommand, UnknownCommandError } from "./find-command.ts";
import type { Flag } from "./flag.ts";
import { FlagValues } from "./flag-values.ts";
import { type Operands, parseFlags } from "./parse-flags.ts";
import type { CliWorld } from "./world.ts";

/** Runs a command line, without the program's name, and returns the exit code. */
export async function runProgram(
  program: Program,
  argv: readonly string[],
  world: CliWorld,
): Promise<number> {
  try {
    await runCommandLine(program, argv, world);
    return exitCodes.success;
  } catch (error) {
    if (error instanceof QuietExit) return error.exitCode;
    if (!(error instanceof CliError)) throw error;
    world.stderr.write(`Error: ${error.message}\n`);
    return error.exitCode;
  }
}

/** A command line that is to be understood rather than run. @throws {Error} in cobra's words */
export function parseCommandLine(root: Command, argv: readonly string[]) {
  const { path, args } = findCommand(root, argv);
  const { own, inherited } = flagsOf(path);
  const flags = new FlagValues([...own, ...inherited]);
  return { path, ...parseFlags(args, flags), flags };
}

async function runCommandLine(
  program: Program,
  argv: readonly string[],
  world: CliWorld,
): Promise<void> {
  const { path, args } = find(program, argv, world);
  const { own, inherited } = flagsOf(path);
  const flags = new FlagValues([...own, ...inherited]);
  const place = { program, path, world };
  const operands = await readFlags(args, flags, place);
  const command = path.at(-1)!;
  if (command.load === undefined || flags.bool("help")) {
    await printUsage(program, path, world);
    return;
  }
  const missing = own.filter(
    ({ name, required }) => required && (!flags.isGiven(name) || flags.shown(name) === ""),
  );
  if (missing.length > 0) throw await misused(missingText(missing), place);
  const { run } = await command.load();
  await run({ world, program, path, ...operands, flags });
}

/** What is wrong with a command line is said twice by official tools, and so it is here. */
function find(program: Program, argv: readonly string[], world: CliWorld): FoundCommand {
  try {
    return findCommand(program.root, argv);
  } catch (error) {
    if (!(error instanceof UnknownCommandError)) throw error;
    const hint = `Run '${program.root.name} --help' for usage.`;
    world.stderr.write(`Error: ${error.message}\n${hint}\n`);
    throw new CliError(exitCodes.error, error.message, { cause: error });
  }
}

interface Place {
  readonly program: Program;
  readonly path: readonly Command[];
  readonly world: CliWorld;
}

async function readFlags(
  args: readonly string[],
  flags: FlagValues,
  place: Place,
): Promise<Operands> {
  try {
    return parseFlags(args, flags);
  } catch (error) {
    throw await misused((error as Error).message, place);
  }
}

/** Said once before the usage, and once behind it. */
async function misused(message: string, { program, path, world }: Place): Promise<CliError> {
  world.stderr.write(`Error: ${message}\n`);
  await printUsage(program, path, world);
  world.stderr.write("\n");
  return new CliError(exitCodes.error, message);
}

function missingText(flags: readonly Flag[]): string {
  const names = flags.map(({ name }) => JSON.stringify(name)).sort();
  return `required flag(s) ${names.join(", ")} not set`;
}

/** Help of a command, or of what an unknown one would be in. */
export async function printHelp(program: Program, words: readonly string[], world: CliWorld) {
  try {
    const { path } = findCommand(program.root, words);
    await printUsage(program, path, world);
  } catch (error) {
    if (!(error instanceof UnknownCommandError)) throw error;
    world.stderr.write(`Unknown help topic [${words.map((word) => `\`${word}\``).join(" ")}]\n`);
    await printUsage(program, [program.root], world);
  }
}

async function printUsage(
  program: Program,
  path: readonly Command[],
  world: CliWorld,
): Promise<void> {
  const { usageText } = await import("./usage.ts");
  world.stdout.write(usageText(program, path));
}
