import { type Found, type Payload, type RangeQuery, withoutValue } from "../../mvcc/index.ts";
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

/** Filters, sorts and cuts what the store found. Large answers are shaped in slices instead, see `shapeLargeRange`. */
export function shapeRange(request: RangeRequest, found: Found): RangeResult {
  const isWanted = filterOf(request);
  let payloads = found.payloads;
  if (isWanted !== undefined) payloads = payloads.filter(isWanted);
  const order = orderOf(request);
  if (order === "backwards") payloads = payloads.toReversed();
  else if (order !== "as found") {
    const sorted = payloads.map((payload) => sortItem(payload, order));
    payloads = sorted.sort(order.compare).map((item) => item.payload);
  }
  const { shown, more } = cut(request, payloads);
  const answered = request.keysOnly ? shown.map(withoutValue) : shown;
  return rangeResult(found, { payloads: answered, more });
}

/** The first pairs up to the limit. */
export function cut(
  request: RangeRequest,
  payloads: readonly Payload[],
): { readonly shown: readonly Payload[]; readonly more: boolean } {
  const limit = clampToNumber(request.limit);
  const more = limit > 0 && payloads.length > limit;
  return { shown: more ? payloads.slice(0, limit) : payloads, more };
}

export function rangeResult(
  { revision, count }: Found,
  { payloads, more }: Pick<RangeResult, "payloads" | "more">,
): RangeResult {
  return { kind: "range", revision, payloads, more, count };
}

function hasFilter(request: RangeRequest): boolean {
  return (
    request.minModRevision !== 0n ||
    request.maxModRevision !== 0n ||
    request.minCreateRevision !== 0n ||
    request.maxCreateRevision !== 0n
  );
}

/** Which pairs are wanted; undefined: all. */
export function filterOf(request: RangeRequest): ((payload: Payload) => boolean) | undefined {
  if (!hasFilter(request)) return undefined;
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

/** A pair and what it is sorted by. */
export interface SortItem {
  readonly payload: Payload;
  readonly by: number | Buffer;
}

export interface Sorting {
  by(pair: mvccpb.KeyValue): number | Buffer;
  compare(a: SortItem, b: SortItem): number;
}

/** The order that a request wants pairs in; the store finds them in key order. */
export function orderOf(request: RangeRequest): "as found" | "backwards" | Sorting {
  const descending = request.sortOrder === SortOrder.DESCEND;
  const by = sortedBy[request.sortTarget];
  if (by === undefined) {
    const isByKey = request.sortTarget === SortTarget.KEY;
    return isByKey && descending ? "backwards" : "as found";
  }
  return { by, compare: descending ? (a, b) => ascending(b, a) : ascending };
}

export function sortItem(payload: Payload, { by }: Sorting): SortItem {
  return { payload, by: by(decode(payload)) };
}

const sortedBy: Readonly<Record<number, Sorting["by"]>> = {
  [SortTarget.VERSION]: (pair) => pair.version,
  [SortTarget.CREATE]: (pair) => pair.createRevision,
  [SortTarget.MOD]: (pair) => pair.modRevision,
  [SortTarget.VALUE]: (pair) => pair.value,
};

function ascending({ by: a }: SortItem, { by: b }: SortItem): number {
  return typeof a === "number" ? a - (b as number) : Buffer.compare(a, b as Buffer);
}

export function decode(payload: Payload): mvccpb.KeyValue {
  return mvccpb.KeyValue.decode(payload.bytes, payload.start, payload.end);
}
