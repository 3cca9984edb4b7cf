import type { Clock } from "../../base/index.ts";
import type { Found, Missing, Payload, RangeQuery, Store } from "../../mvcc/index.ts";
import type { etcdserverpb } from "../../wire/protobuf/index.ts";
import type { Gate } from "./gate.ts";
import { shapeLargeRange } from "./large-range.ts";
import { rangeQuery, shapeRange } from "./range.ts";
import type { RangeResult } from "./results.ts";

/** Pairs gathered before other requests get their turn: about a millisecond's work. */
export const sliceRecordsMax = 2_000;

/** Large ranges gathered at a time: each may hold as many pairs as there are keys. */
export const largeReadsMax = 8;

export interface RangeReading {
  readonly store: Store;
  readonly clock: Clock;
  readonly largeReads: Gate;
}

/**
 * Reads a range of the state as it is now. Small ranges in memory are answered at once; large ones are walked in slices
 * at one revision, and pages that are not in memory are fetched, while other requests go on.
 * @throws {CompactedError | FutureRevisionError}
 */
export function readRange(
  { store, clock, largeReads }: RangeReading,
  request: etcdserverpb.RangeRequest,
): RangeResult | Promise<RangeResult> {
  const query = rangeQuery(request);
  const wanted = query.limit > 0 ? query.limit : Number.MAX_SAFE_INTEGER;
  const first = store.range({ ...query, limit: Math.min(wanted, sliceRecordsMax) });
  if (isWhole(first, wanted)) return shapeRange(request, first);
  return largeReads.run(async () => {
    const found = await walk({ store, clock }, { query, wanted });
    return shapeLargeRange(request, found, clock);
  });
}

function isWhole(answer: Found | Missing, wanted: number): answer is Found {
  if (answer.kind === "missing") return false;
  const all = Math.min(answer.count, wanted);
  return answer.payloads.length === all || answer.payloads.length === 0;
}

async function walk(
  { store, clock }: Pick<RangeReading, "store" | "clock">,
  { query, wanted }: { readonly query: RangeQuery; readonly wanted: number },
): Promise<Found> {
  const counted = store.range({ ...query, countOnly: true });
  const cursor = store.cursor(query);
  try {
    const payloads: Payload[] = [];
    while (payloads.length < wanted) {
      const slice = await cursor.next(Math.min(sliceRecordsMax, wanted - payloads.length));
      if (slice.length === 0) break;
      for (const payload of slice) payloads.push(payload);
      await clock.yield();
    }
    const { revision, count } =
      counted.kind === "found" ? counted : { revision: cursor.revision, count: payloads.length };
    return { kind: "found", revision, count, payloads };
  } finally {
    cursor.close();
  }
}
