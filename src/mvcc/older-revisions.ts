// A key's earlier revisions are one array of numbers, oldest first, two numbers each: main, and 2 * sub (+ 1 for a tombstone).

export function packOlder(sub: number, isTombstone: boolean): number {
  return sub * 2 + (isTombstone ? 1 : 0);
}

/** Place (an even number) of the newest earlier revision with main <= `main`; -2 if all are newer. */
export function olderAt(older: readonly number[], main: number): number {
  let low = 0;
  let high = older.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (older[middle * 2]! <= main) low = middle + 1;
    else high = middle;
  }
  return low * 2 - 2;
}

export function olderRevision(
  older: readonly number[],
  place: number,
): { main: number; sub: number } {
  return { main: older[place]!, sub: Math.floor(older[place + 1]! / 2) };
}

export function olderIsTombstone(older: readonly number[], place: number): boolean {
  return older[place + 1]! % 2 === 1;
}
