// What official etcd keeps in `meta` of its place in the log, and which of its files is the store.
import { join } from "node:path";
import type { BoltFile } from "../../backend/bolt/index.ts";
import { indexKey, readMeta } from "../../snapshot/index.ts";
import { exists } from "../files/new-directory.ts";
import { openStoreFile, type StoreFile } from "../files/store-file.ts";
import type { CopiedLog } from "./copied-log.ts";

export interface OfficialStore {
  readonly file: StoreFile;
  readonly place: StorePlace;
}

/** The last log entry that a store contains. */
interface StorePlace {
  readonly index: number;
  readonly term: number;
  /** Members of 3.4 count only entries that change the key space: of the others the store may have more. */
  readonly isOfKeysOnly: boolean;
}

/**
 * The store that an official member would start from: its own, or the one that came with a leader's snapshot, if the log
 * begins with that and a crash came before it was put into use. To be closed.
 * @throws {Error} if neither is whole up to where the log begins
 */
export async function openOfficialStore(
  paths: { readonly snap: string; readonly officialStore: string },
  log: CopiedLog,
): Promise<OfficialStore> {
  const begin = log.snapshot?.metadata.index ?? 0;
  const own = await openStoreFile(paths.officialStore);
  try {
    const { index, term } = await readPlace(own.bolt);
    if (index >= begin) {
      const isOfKeysOnly = term === undefined;
      return { file: own, place: { index, term: termOf(log, index, term), isOfKeysOnly } };
    }
  } catch (error) {
    await own.close();
    throw error;
  }
  await own.close();
  const received = join(paths.snap, `${begin.toString(16).padStart(16, "0")}.snap.db`);
  if (!(await exists(received))) {
    throw new Error(
      `Cannot import ${paths.officialStore}: its log begins behind index ${begin}, which it does not reach; start the official member once, so that it recovers`,
    );
  }
  const file = await openStoreFile(received);
  const { term } = log.snapshot!.metadata;
  return { file, place: { index: begin, term, isOfKeysOnly: false } };
}

/** Members of 3.4 store no term. */
function termOf(log: CopiedLog, index: number, stored: number | undefined): number {
  const term = stored ?? log.termAt(index);
  if (term !== undefined) return term;
  if (index === 0) return 0;
  throw new Error(
    `Cannot tell the term of index ${index}, where the store ends: the log ends at index ${log.lastIndex}`,
  );
}

async function readPlace(
  bolt: BoltFile,
): Promise<{ readonly index: number; readonly term: number | undefined }> {
  const meta = await readMeta(bolt);
  const numberOf = (key: string): number | undefined => {
    const value = meta.get(key);
    if (value === undefined) return undefined;
    const number = value.length === 8 ? Number(value.readBigUInt64BE()) : Number.NaN;
    if (Number.isSafeInteger(number)) return number;
    throw new Error(`Cannot use meta/${key}: ${value.toString("hex")} is no 8-byte safe integer`);
  };
  return { index: numberOf(indexKey) ?? 0, term: numberOf("term") };
}
