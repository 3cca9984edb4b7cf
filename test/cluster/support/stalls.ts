// How long nothing was acknowledged, from the times of what was.

export interface Stalls {
  readonly longestMs: number;
  /** Of all that count. */
  readonly totalMs: number;
  readonly count: number;
}

/**
 * Gaps between consecutive times count when they are longer than `fromMs`. `times` need no order; the gap before the first
 * and the one behind the last are not known and do not count.
 */
export function stallsOf(times: readonly number[], fromMs: number): Stalls {
  const sorted = [...times].sort((a, b) => a - b);
  const gaps = sorted
    .slice(1)
    .map((time, place) => time - sorted[place]!)
    .filter((gap) => gap > fromMs);
  return {
    longestMs: Math.max(0, ...gaps),
    totalMs: gaps.reduce((total, gap) => total + gap, 0),
    count: gaps.length,
  };
}
