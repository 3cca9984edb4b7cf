import { openWal } from "../../wal/index.ts";
import type { CopiedLog } from "./copied-log.ts";
import { fitEntry } from "./fit-entry.ts";
import type { MemberTools } from "./tools.ts";

interface LogToFit {
  readonly wal: string;
  /** As it was copied. */
  readonly log: CopiedLog;
  /** The last log entry that the store contains. */
  readonly place: { readonly index: number };
  /** Version of the program that is to take over: `3.5.17`. */
  readonly program: string;
}

/**
 * Has a log, which is a copy, say nothing behind the store that the program cannot apply: entries written again take the place
 * of those that have their indexes.
 */
export async function fitLog(
  { wal: dir, log, place, program }: LogToFit,
  { disk, clock, logger }: MemberTools,
): Promise<void> {
  const entries = log.entriesBehind(place.index);
  const fitted = entries.map((entry) => fitEntry(entry, program));
  const first = fitted.findIndex((entry, n) => entry !== entries[n]);
  if (first < 0) return;
  const changed = fitted.filter((entry, n) => entry !== entries[n]).map(({ index }) => index);
  logger.warn(`entries of the log are fitted to etcd ${program}`, { indexes: changed });
  const start = log.snapshot?.metadata ?? { index: 0, term: 0 };
  const { wal } = await openWal(disk, { dir, clock, logger, start });
  try {
    await wal.append({ entries: fitted.slice(first), hardState: log.hardState });
  } finally {
    await wal.close();
  }
}
