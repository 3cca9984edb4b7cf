import { InvariantError } from "../base/index.ts";
import { CliError, exitCodes } from "../cli/index.ts";

/**
 * What went wrong, in one line, with exit code 1. Bugs of our own stay what they are.
 * @throws {CliError}
 */
export function asCliError(error: unknown): never {
  if (!(error instanceof Error) || error instanceof CliError) throw error;
  if (error instanceof InvariantError || error instanceof TypeError) throw error;
  throw new CliError(exitCodes.error, sentenceOf(error), { cause: error });
}

function sentenceOf(error: Error): string {
  const { cause } = error;
  const line = asGoSays(error.message.replaceAll("\n", " "));
  return cause instanceof Error ? `${line}: ${sentenceOf(cause)}` : line;
}

/** `ENOENT: no such file or directory, open 'x'` is `open x: no such file or directory` in official tools. */
function asGoSays(line: string): string {
  return line.replace(/^E[A-Z0-9]+: (.+), (\w+) '(.*)'$/, "$2 $3: $1");
}
