import { isDiskFull, WalError } from "../../wal/index.ts";

/** The disk had no room, for the log or for a file beside it: what failed can be tried again. */
export function isNoSpace(error: unknown): error is Error {
  return error instanceof WalError ? error.kind === "no-space" : isDiskFull(error);
}
