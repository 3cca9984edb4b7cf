import { isInRange } from "./key-space.ts";
import type { ClusterHistory, RevisionRecord, WatchRecord } from "./records.ts";
import { text, type Violation } from "./violation.ts";

/** Each watcher was sent what the history says, nothing else, and in its order. */
export function checkWatches(
  { watches, revisions }: ClusterHistory,
  violations: Violation[],
): void {
  for (const watch of watches) {
    const reason = compare(watch, revisions);
    if (reason === undefined) continue;
    const { client, key, end, startRevision, lastRevision } = watch;
    const name = `${client} watching ${text([key, end])} from ${startRevision} to ${lastRevision}`;
    violations.push({
      rule: "watches are complete, ordered and unique",
      detail: `${name}: ${reason}`,
    });
  }
}

function compare(watch: WatchRecord, revisions: readonly RevisionRecord[]): string | undefined {
  const { events, startRevision, lastRevision } = watch;
  const first = revisions[0]?.revision ?? 0;
  let next = 0;
  for (let revision = startRevision; revision <= lastRevision; revision++) {
    const record = revisions[revision - first];
    if (record === undefined) return `there is no revision ${revision}`;
    for (const change of record.changes) {
      if (!isInRange(change.key, watch)) continue;
      const event = events[next++];
      const isSame =
        event?.revision === revision && event.key === change.key && event.value === change.value;
      if (!isSame)
        return `it was sent ${text(event)} where ${text({ revision, ...change })} belongs`;
    }
  }
  const extra = events[next];
  return extra === undefined ? undefined : `it was sent ${text(extra)} behind its end`;
}
