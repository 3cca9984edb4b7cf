import { type DataDirLock, lockDataDir } from "../../host/index.ts";
import { lockWaitMs } from "../files/limits.ts";
import type { MemberTools } from "./tools.ts";

/** The exclusive use of a data directory of ours. @throws {Error} if a member has it */
export async function takeDataDir(
  dataDir: string,
  { clock, logger: log }: MemberTools,
): Promise<DataDirLock> {
  // A timer of the clock would not keep the process alive.
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new Error("waited long enough")), lockWaitMs);
  try {
    return await lockDataDir(dataDir, {
      clock,
      log: { ...log, warn: () => undefined },
      signal: abort.signal,
    });
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    throw new Error(`${dataDir} is in use by another process: stop that etcd first`);
  } finally {
    clearTimeout(timer);
  }
}
