import type { Clock } from "../../base/index.ts";
import type { Lessor } from "../../lease/index.ts";
import { decodeKeyValue, openEnd, type Store } from "../../mvcc/index.ts";

const sliceRecords = 2_000;

/** Ties the keys of the loaded key space to their leases again; a walk over all keys, in slices, if there are leases at all. */
export async function attachLeasedKeys(
  { store, lessor }: { readonly store: Store; readonly lessor: Lessor },
  clock: Clock,
): Promise<void> {
  if (lessor.size === 0) return;
  const everything = { key: "\0", end: openEnd, revision: 0, limit: 0, countOnly: false };
  const cursor = store.cursor(everything);
  try {
    for (;;) {
      const payloads = await cursor.next(sliceRecords);
      if (payloads.length === 0) return;
      for (const payload of payloads) {
        const { key, lease } = decodeKeyValue(payload);
        if (lease !== 0n && lessor.has(lease)) lessor.attach(lease, key);
      }
      await clock.yield();
    }
  } finally {
    cursor.close();
  }
}
