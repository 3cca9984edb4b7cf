import type { Clock } from "../../base/index.ts";
import { type Found, type Payload, Slicer, withoutValue } from "../../mvcc/index.ts";
import type { etcdserverpb } from "../../wire/protobuf/index.ts";
import { cut, filterOf, orderOf, rangeResult, sortItem } from "./range.ts";
import type { RangeResult } from "./results.ts";

/** Items worked on between two looks at the clock. */
const stepItems = 256;
/** Items sorted in one go: about half a millisecond. */
const sortedRunItems = 1_024;

/** What `shapeRange` does, for any number of pairs: in slices, with the event loop free in between. */
export async function shapeLargeRange(
  request: etcdserverpb.RangeRequest,
  found: Found,
  clock: Clock,
): Promise<RangeResult> {
  const slicer = new Slicer(clock);
  const isWanted = filterOf(request);
  let payloads = found.payloads;
  if (isWanted !== undefined) {
    const kept: Payload[] = [];
    await inSlices(payloads, slicer, (payload) => {
      if (isWanted(payload)) kept.push(payload);
    });
    payloads = kept;
  }
  const order = orderOf(request);
  if (order === "backwards") payloads = payloads.toReversed();
  else if (order !== "as found") {
    const items = await mapInSlices(payloads, slicer, (payload) => sortItem(payload, order));
    const sorted = await sortInSlices(items, slicer, order.compare);
    payloads = await mapInSlices(sorted, slicer, (item) => item.payload);
  }
  const { shown, more } = cut(request, payloads);
  const answered = request.keysOnly ? await mapInSlices(shown, slicer, withoutValue) : shown;
  return rangeResult(found, { payloads: answered, more });
}

async function inSlices<T>(
  items: readonly T[],
  slicer: Slicer,
  use: (item: T) => void,
): Promise<void> {
  for (let at = 0; at < items.length; ) {
    const end = Math.min(items.length, at + stepItems);
    while (at < end) use(items[at++]!);
    if (slicer.isDue) await slicer.pause();
  }
}

async function mapInSlices<T, Result>(
  items: readonly T[],
  slicer: Slicer,
  map: (item: T) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  await inSlices(items, slicer, (item) => results.push(map(item)));
  return results;
}

type Comparison<T> = (a: T, b: T) => number;

/** A stable merge sort. */
export async function sortInSlices<T>(
  items: readonly T[],
  slicer: Slicer,
  compare: Comparison<T>,
): Promise<readonly T[]> {
  let runs: (readonly T[])[] = [];
  for (let at = 0; at < items.length; at += sortedRunItems) {
    runs.push(items.slice(at, at + sortedRunItems).sort(compare));
    if (slicer.isDue) await slicer.pause();
  }
  while (runs.length > 1) {
    const merged: (readonly T[])[] = [];
    for (let at = 0; at < runs.length; at += 2) {
      merged.push(await merge([runs[at]!, runs[at + 1] ?? []], slicer, compare));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge<T>(
  [left, right]: readonly [readonly T[], readonly T[]],
  slicer: Slicer,
  compare: Comparison<T>,
): Promise<readonly T[]> {
  if (right.length === 0) return left;
  const merged: T[] = [];
  let leftAt = 0;
  let rightAt = 0;
  while (leftAt < left.length && rightAt < right.length) {
    const isLeft = compare(left[leftAt]!, right[rightAt]!) <= 0;
    merged.push(isLeft ? left[leftAt++]! : right[rightAt++]!);
    if (merged.length % stepItems === 0 && slicer.isDue) await slicer.pause();
  }
  const rest = leftAt < left.length ? left.slice(leftAt) : right.slice(rightAt);
  for (const item of rest) merged.push(item);
  return merged;
}
