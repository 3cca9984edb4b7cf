// Many entries at once, as a follower gets them that was away, are appended in runs: while one is written the next one is
// encoded, in turns of the event loop that stay short and in buffers that are used again.
import type { Entry, HardState } from "./types.ts";

export interface AppendBatch {
  readonly hardState?: HardState | undefined;
  readonly entries: readonly Entry[];
}

/** Appends one run; resolves when it is durable. */
type AppendRun = (run: AppendBatch) => Promise<void>;

/** Whether the entries are more than one run. */
export function isLong(entries: readonly Entry[], runBytes: number): boolean {
  return endOfRun(entries, 0, runBytes) < entries.length;
}

/**
 * Resolves when all of the batch is durable. A crash, or a failure, may leave some of its runs: each is a batch that could
 * have come alone.
 * @param hardStateNow the hard state of the log, which others may move meanwhile
 */
export async function appendInRuns(
  { entries, hardState }: AppendBatch,
  into: { readonly runBytes: number; readonly append: AppendRun; hardStateNow(): HardState },
): Promise<void> {
  let written: Promise<void> = Promise.resolve();
  for (let start = 0; start < entries.length; ) {
    const end = endOfRun(entries, start, into.runBytes);
    const run = entries.slice(start, end);
    const state =
      end < entries.length
        ? stateUpTo(run.at(-1)!.index, hardState, into.hardStateNow())
        : hardState;
    const next = into.append({ entries: run, hardState: state });
    // Should the run before have failed, this one has too.
    next.catch(() => undefined);
    await written;
    written = next;
    start = end;
  }
  await written;
}

/** Behind the last entry that fits a run which begins at `start`; one always does. */
function endOfRun(entries: readonly Entry[], start: number, runBytes: number): number {
  let bytes = 0;
  let end = start;
  do {
    bytes += entries[end++]?.data.length ?? 0;
  } while (end < entries.length && bytes + entries[end]!.data.length <= runBytes);
  return end;
}

/** The log never says that an entry is committed which it does not have. */
function stateUpTo(
  lastIndex: number,
  wanted: HardState | undefined,
  now: HardState,
): HardState | undefined {
  if (wanted === undefined) return undefined;
  return { ...wanted, commit: Math.max(now.commit, Math.min(wanted.commit, lastIndex)) };
}
