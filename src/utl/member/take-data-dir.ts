import { type DataDirLock, lockDataDir } from "../../host/index.ts";
import { lockNoteMs, lockWaitMs } from "../files/limits.ts";
import type { MemberTools } from "./tools.ts";

/** The exclusive use of a data directory of ours. @throws {Error} if a member has it */
export async function takeDataDir(dataDir: string, tools: MemberTools): Promise<DataDirLock> {
  // A timer of the clock would not keep the process alive.
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new Error("waited long enough")), lockWaitMs);
  try {
    return await lockQuietly(dataDir, tools, abort.signal);
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    throw new Error(`${dataDir} is in use by another process: stop that etcd first`);
  } finally {
    clearTimeout(timer);
  }
}

/** As `takeDataDir`, but waits for it as long as it takes; `note` is called once if that is not at once. */
export async function waitForDataDir(
  dataDir: string,
  tools: MemberTools,
  note: () => void,
): Promise<DataDirLock> {
  const locked = lockQuietly(dataDir, tools);
  const first = setTimeout(note, lockNoteMs);
  const alive = setInterval(() => undefined, lockNoteMs);
  return locked.finally(() => {
    clearTimeout(first);
    clearInterval(alive);
  });
}

function lockQuietly(
  dataDir: string,
  { clock, logger }: MemberTools,
  signal?: AbortSignal,
): Promise<DataDirLock> {
  const log = { ...logger, warn: () => undefined };
  return lockDataDir(dataDir, { clock, log, ...(signal === undefined ? {} : { signal }) });
}
