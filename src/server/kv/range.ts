import type { Found, Payload, RangeQuery } from "../../mvcc/index.ts";
import { etcdserverpb, mvccpb } from "../../wire/protobuf/index.ts";
import type { RangeResult } from "./results.ts";

type RangeRequest = etcdserverpb.RangeRequest;
const { SortOrder, SortTarget } = etcdserverpb;

/**
 * What the store is asked for a range request.
 *
 * One pair more than the limit tells whether there is more. Whoever sorts or filters needs all pairs first (etcd: only an
 * explicit sort order counts here, a bare sort target sorts what the limit left).
 */
export function rangeQuery(request: RangeRequest): RangeQuery {
  const needsAll = request.sortOrder !== SortOrder.NONE || hasFilter(request);
  const limit = clampToNumber(request.limit);
  return {
    key: request.key.toString("latin1"),
    end: request.rangeEnd.toString("latin1"),
    revision: clampToNumber(request.revision),
    limit: needsAll || limit <= 0 ? 0 : limit + 1,
    countOnly: request.countOnly,
  };
}

/** The nearest revision or count that a number can hold exactly; none that large exists, so comparisons stay right. */
export function clampToNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER - 1)) return Number.MAX_SAFE_INTEGER - 1;
  if (value < BigInt(Number.MIN_SAFE_INTEGER)) return Number.MIN_SAFE_INTEGER;
  return Number(value);
}

/** Filters, sorts and cuts what the store found. */
export function shapeRange(request: RangeRequest, found: Found): RangeResult {
  const limit = clampToNumber(request.limit);
  let payloads = found.payloads;
  if (hasFilter(request)) payloads = payloads.filter(filterOf(request));
  payloads = sort(request, payloads);
  const more = limit > 0 && payloads.length > limit;
  return {
    kind: "range",
    revision: found.revision,
    payloads: more ? payloads.slice(0, limit) : payloads,
    more,
    count: found.count,
    keysOnly: request.keysOnly,
  };
}

function hasFilter(request: RangeRequest): boolean {
  return (
    request.minModRevision !== 0n ||
    request.maxModRevision !== 0n ||
    request.minCreateRevision !== 0n ||
    request.maxCreateRevision !== 0n
  );
}

function filterOf(request: RangeRequest): (payload: Payload) => boolean {
  const within = (value: number, min: bigint, max: bigint): boolean =>
    (min === 0n || value >= min) && (max === 0n || value <= max);
  return (payload) => {
    const pair = decode(payload);
    return (
      within(pair.modRevision, request.minModRevision, request.maxModRevision) &&
      within(pair.createRevision, request.minCreateRevision, request.maxCreateRevision)
    );
  };
}

function sort(request: RangeRequest, payloads: readonly Payload[]): readonly Payload[] {
  const byKey = request.sortTarget === SortTarget.KEY;
  const descending = request.sortOrder === SortOrder.DESCEND;
  if (byKey) return descending ? payloads.toReversed() : payloads;
  const order = orderings[request.sortTarget];
  if (order === undefined) return payloads;
  const sorted = payloads.map((payload) => ({ payload, pair: decode(payload) }));
  sorted.sort((a, b) => (descending ? order(b.pair, a.pair) : order(a.pair, b.pair)));
  return sorted.map((item) => item.payload);
}

type Ordering = (a: mvccpb.KeyValue, b: mvccpb.KeyValue) => number;
const orderings: Readonly<Record<number, Ordering>> = {
  [SortTarget.VERSION]: (a, b) => a.version - b.version,
  [SortTarget.CREATE]: (a, b) => a.createRevision - b.createRevision,
  [SortTarget.MOD]: (a, b) => a.modRevision - b.modRevision,
  [SortTarget.VALUE]: (a, b) => Buffer.compare(a.value, b.value),
};

export function decode(payload: Payload): mvccpb.KeyValue {
  return mvccpb.KeyValue.decode(payload.bytes, payload.start, payload.end);
}
