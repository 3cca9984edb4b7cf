import type { BoltFile } from "../../backend/bolt/index.ts";
import { hashRevisionPairs } from "../../mvcc/index.ts";
import { readMeta } from "../../snapshot/index.ts";

/** HashKV of the store in a file, up to a revision (0: the newest). @throws {BoltError | RevisionPairError | CompactedError | FutureRevisionError} */
export async function hashOfFile(bolt: BoltFile, revision: number) {
  const meta = await readMeta(bolt);
  return hashRevisionPairs(
    {
      pairs: () => bolt.pairs("key"),
      meta: (key) => meta.get(key.toString("latin1")),
    },
    revision,
  );
}
