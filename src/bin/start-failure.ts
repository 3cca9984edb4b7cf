import { InvariantError } from "../base/index.ts";

/**
 * Why a member did not start, in one line: what was wrong with its disk or its surroundings, and what the system said to
 * it. A bug of our own is told with its stack.
 */
export function startFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isBug = error instanceof InvariantError || error instanceof TypeError;
  if (isBug) return error.stack ?? error.message;
  const line = error.message.replaceAll("\n", " ");
  return error.cause === undefined ? line : `${line}: ${startFailure(error.cause)}`;
}
