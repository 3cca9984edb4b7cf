/**
 * Stops the process on a bug of our own. Always on; the message is constant, so a passing call costs one branch.
 * Never reached by anything a client, a peer or a disk can send: those get errors.
 */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

export function assert(condition: boolean, invariant: string): asserts condition {
  if (!condition) throw new InvariantError(invariant);
}

/** For the branch that no value of a union can reach. */
export function unreachable(value: never): never {
  throw new InvariantError(`unreachable value: ${String(value)}`);
}
