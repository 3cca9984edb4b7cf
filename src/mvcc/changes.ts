import { CompactedError } from "./errors.ts";
import type { History } from "./history.ts";
import { createRevisionOf, payloadKey } from "./key-value.ts";
import {
  findRecord,
  recordEnd,
  recordIsTombstone,
  recordMain,
  recordPayloadStart,
  recordSub,
} from "./page.ts";
import type { MissingPages, View } from "./range.ts";
import type { Change, ChangesFound, ChangesLimits } from "./store-contract.ts";

/** Pages asked for ahead when a reader of the history meets an evicted one: 512 KiB. */
const readAheadPages = 8;

/** The change that the record at this offset made. */
export function changeAt(bytes: Buffer, offset: number): Change {
  const main = recordMain(bytes, offset);
  const start = recordPayloadStart(offset);
  const payload = { bytes, start, end: recordEnd(bytes, offset) };
  const isDelete = recordIsTombstone(bytes, offset);
  return {
    kind: isDelete ? "delete" : "put",
    key: payloadKey(payload),
    main,
    sub: recordSub(bytes, offset),
    isCreate: !isDelete && createRevisionOf(payload) === main,
    payload,
  };
}

/** @throws {CompactedError} */
export function readChanges(
  view: View,
  from: number,
  limits: ChangesLimits,
): ChangesFound | MissingPages {
  if (from < view.compactRevision) throw new CompactedError(from, view.compactRevision);
  const { pages } = view.history;
  const changes: Change[] = [];
  let revisions = 0;
  let bytesRead = 0;
  let last = -1;
  for (let place = view.history.placeOf(from, 0); place < pages.length; place++) {
    const page = pages[place]!;
    const { bytes } = page;
    if (bytes === undefined) return stopAtMissing(view.history, place, changes);
    page.wasUsed = true;
    let offset =
      page.firstMain < from ? findRecord(bytes, page.byteLength, { main: from, sub: 0 }) : 0;
    for (; offset < page.byteLength; offset = recordEnd(bytes, offset)) {
      const main = recordMain(bytes, offset);
      if (main !== last) {
        // Being written: not all of it is there.
        if (main > view.currentRevision) return { kind: "found", changes, next: main };
        if (revisions >= limits.revisionsMax || (revisions > 0 && bytesRead >= limits.bytesMax)) {
          return { kind: "found", changes, next: main };
        }
        revisions++;
        last = main;
      }
      const change = changeAt(bytes, offset);
      changes.push(change);
      bytesRead += change.payload.end - change.payload.start;
    }
  }
  return { kind: "found", changes, next: view.currentRevision + 1 };
}

/** What is complete up to the missing page, if anything is; a revision it may continue is not. */
function stopAtMissing(
  history: History,
  place: number,
  changes: readonly Change[],
): ChangesFound | MissingPages {
  const cut = changes.at(-1)?.main;
  if (cut !== undefined && changes[0]!.main !== cut) {
    return { kind: "found", changes: changes.filter(({ main }) => main !== cut), next: cut };
  }
  // A revision that spans pages needs those it began on as well.
  const first = cut === undefined ? place : history.placeOf(cut, 0);
  return { kind: "missing", pages: history.pages.slice(first, place + readAheadPages) };
}
