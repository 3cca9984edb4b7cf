/**
 * True if the machine at the other end said that nobody listens there. A name with several addresses is refused only if all of
 * them are; then Node hands out an AggregateError with one error for each.
 */
export function isRefusal(cause: unknown): boolean {
  if (cause instanceof AggregateError)
    return cause.errors.length > 0 && cause.errors.every(isRefusal);
  return cause instanceof Error && "code" in cause && cause.code === "ECONNREFUSED";
}
