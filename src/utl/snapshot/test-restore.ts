import { rm } from "node:fs/promises";
import { openLevelBackend } from "../../backend/index.ts";
import { memberPaths } from "../../host/index.ts";
import { checkHash, openStoreFile, type StoreFile } from "../files/store-file.ts";
import { leftOutOfRestore, restoreMember } from "../member/restore-member.ts";
import type { MemberTools } from "../member/tools.ts";
import { checkSameStore, type SameStore } from "../store/same-store.ts";
import { type StoreStatus, statusOf } from "../store/store-status.ts";
import { firstMembers } from "./first-members.ts";

/** A store is restored as that of a lone member; who its members were does not matter to what is compared. */
const loneMember = {
  name: "default",
  initialCluster: "default=http://localhost:2380",
  token: "etcd-cluster",
  advertisePeerUrls: "http://localhost:2380",
};

/** What a snapshot says of itself, and what a member restored from it was found to hold. */
export interface TestRestore {
  /** As `etcdutl snapshot status` prints them. */
  readonly status: StoreStatus;
  /** HashKV of both, with its revisions. */
  readonly store: SameStore;
}

/**
 * Restores a snapshot into a directory, which is removed again, and compares with the file what a member would find there.
 * @param scratch not there yet; its parent needs room for the store once more
 * @throws {Error} naming what is damaged or differs, or the system's error
 */
export async function testRestore(
  path: string,
  scratch: string,
  tools: MemberTools,
): Promise<TestRestore> {
  const file = await openStoreFile(path);
  try {
    await checkHash(file, false);
    const status = await statusOf(file.bolt);
    const restore = { file: file.bolt, first: firstMembers(loneMember), dataDir: scratch };
    await restoreMember({ ...restore, walDir: "", bumpedRevision: undefined }, tools);
    return { status, store: await readBack(file, scratch, tools) };
  } finally {
    await file.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** What the restore has compared was still in memory: this is what the disk has. */
async function readBack(
  { bolt }: StoreFile,
  dataDir: string,
  tools: MemberTools,
): Promise<SameStore> {
  const { store: path } = memberPaths(dataDir);
  const backend = await openLevelBackend({ path, disk: tools.disk });
  try {
    return await checkSameStore(bolt, backend, { ...tools, leftOut: leftOutOfRestore });
  } finally {
    await backend.close();
  }
}
