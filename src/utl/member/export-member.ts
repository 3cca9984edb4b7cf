import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Backend, openLevelBackend } from "../../backend/index.ts";
import { memberPaths } from "../../host/index.ts";
import { loadMembership, type Membership } from "../../membership/index.ts";
import { planStoreImage } from "../../snapshot/index.ts";
import { copyDatabases } from "../files/copy-files.ts";
import { exists, makeDirectory } from "../files/new-directory.ts";
import { openStoreFile } from "../files/store-file.ts";
import { isAuthEnabledIn } from "../store/auth-of-file.ts";
import { checkSameStore } from "../store/same-store.ts";
import { copyLog } from "./copied-log.ts";
import { fitLog } from "./fit-log.ts";
import { type MemberImport, type MovedMember, memberNamesOf } from "./import-member.ts";
import { beginBehindStore, confStateOf, lowerVersion } from "./lower-version.ts";
import { takeDataDir } from "./take-data-dir.ts";
import type { MemberTools } from "./tools.ts";

export interface MemberExport extends MemberImport {
  /** Version of the program that is to take over, `3.4.0`; undefined: the cluster's version stays. */
  readonly targetVersion: string | undefined;
}

/**
 * Makes a data directory for official etcd with all that a member of ours holds; see `importMember`. The member's own
 * directory is only read: its store is opened as a copy.
 * @throws {Error} in one line, with nothing left of the new directory
 */
export async function exportMember(
  { from, walDir, to, targetVersion }: MemberExport,
  tools: MemberTools,
): Promise<MovedMember> {
  const paths = memberPaths(from, walDir);
  if (!(await exists(paths.store))) {
    throw new Error(`${from} holds no member of this etcd: there is no ${paths.store}`);
  }
  const lock = await takeDataDir(from, tools);
  try {
    return await makeDirectory(to, async (building) => {
      const target = memberPaths(building);
      const log = await copyLog(paths, target, tools);
      const copy = join(building, "store");
      await copyDatabases(paths.store, copy);
      const backend = await openLevelBackend({ path: copy, disk: tools.disk });
      try {
        const { index } = backend.consistentIndex;
        const begin = log.snapshot?.metadata.index ?? 0;
        if (index < begin) {
          throw new Error(
            `Cannot export ${from}: its store ends at index ${index}, and its log begins behind ${begin}; start the member once, so that it recovers`,
          );
        }
        const membership = await loadMembership({ backend });
        if (targetVersion !== undefined) {
          const place = backend.consistentIndex;
          await fitLog({ wal: target.wal, log, place, program: targetVersion }, tools);
          if (lowerVersion(membership, targetVersion, tools)) {
            await beginBehindStore({ ...target, log, membership, place }, tools);
          }
        }
        const { memberId, clusterId, lastIndex } = log;
        const identity = { memberId, clusterId, lastIndex, storeIndex: index };
        const exported = await exportStore({ backend, membership }, target.officialStore, tools);
        return { ...exported, ...identity };
      } finally {
        await backend.close();
        await rm(copy, { recursive: true, force: true });
      }
    });
  } finally {
    lock.release();
  }
}

async function exportStore(
  { backend, membership }: { readonly backend: Backend; readonly membership: Membership },
  path: string,
  tools: MemberTools,
) {
  const { clock } = tools;
  const confState = confStateOf(membership);
  const image = await planStoreImage({ snapshot: await backend.snapshot(), confState, clock });
  tools.logger.info("writing the store");
  try {
    await writeFile(path, image.chunks());
  } finally {
    image.close();
  }
  const file = await openStoreFile(path);
  try {
    const same = await checkSameStore(file.bolt, backend, tools);
    const memberNames = memberNamesOf(membership);
    return { ...same, memberNames, isAuthEnabled: await isAuthEnabledIn(file.bolt) };
  } finally {
    await file.close();
  }
}

async function writeFile(path: string, chunks: AsyncIterable<Buffer>): Promise<void> {
  const handle = await open(path, "wx", 0o600);
  try {
    for await (const chunk of chunks) await handle.writeFile(chunk);
  } finally {
    await handle.close();
  }
}
