/** This member has no place in a cluster: one line for the operator. Nothing was written. */
export class BootstrapError extends Error {
  override readonly name = "BootstrapError";
}

/** The reason of a failure, in one line. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
