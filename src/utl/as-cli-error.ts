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
  const line = error.message.replaceAll("\n", " ");
  return cause instanceof Error ? `${line}: ${sentenceOf(cause)}` : line;
}
