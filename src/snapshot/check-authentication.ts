import { SnapshotRefusedError } from "./errors.ts";

const authEnabledKey = "authEnabled";

interface Pair {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** @param pairs of bucket `auth` */
export async function isAuthenticationEnabled(
  pairs: AsyncIterable<readonly Pair[]>,
): Promise<boolean> {
  for await (const some of pairs) {
    for (const { key, value } of some) {
      if (key.toString() === authEnabledKey) return value[0] === 1;
    }
  }
  return false;
}

/**
 * Members here would let in whom others do not.
 * @param pairs of bucket `auth`
 * @throws {SnapshotRefusedError}
 */
export async function checkAuthentication(pairs: AsyncIterable<readonly Pair[]>): Promise<void> {
  if (!(await isAuthenticationEnabled(pairs))) return;
  throw new SnapshotRefusedError(
    "authentication is enabled in its store, which this program does not support",
  );
}
