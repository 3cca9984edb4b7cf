import { type Clock, idText, type Logger } from "../base/index.ts";
import type { Settings } from "../config/index.ts";
import { hostDisk, lockDataDir } from "../host/index.ts";
import { officialData } from "../utl/index.ts";

/**
 * Makes a member of ours of the official one in the data directory, if that is wanted.
 * @throws {Error} that says what was found, and how to take it over
 */
export async function takeOverOfficialData(
  { dataDir, walDir, importOfficialData }: Settings,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<void> {
  const { describeOfficialData, importInPlace } = await officialData();
  const found = await describeOfficialData(dataDir);
  if (!importOfficialData) throw new Error(`Cannot start: ${found}`);
  logger.info(found);
  const lock = await lockDataDir(dataDir, { clock, log: logger });
  try {
    const tools = { disk: hostDisk(), clock, logger };
    const { moved, keptAt } = await importInPlace(dataDir, walDir, tools);
    logger.info("took over the data of official etcd", {
      "local-member-id": idText(moved.memberId),
      "cluster-id": idText(moved.clusterId),
      revision: moved.revision,
      hash: moved.hash,
      "original-kept-at": keptAt.member,
      ...(keptAt.log === undefined ? {} : { "original-log-kept-at": keptAt.log }),
    });
  } finally {
    lock.release();
  }
}
