import type { Random } from "../../../src/base/index.ts";

/** True in so many cases of a thousand. */
export function chance(random: Random, perMille: number): boolean {
  return random.below(1_000) < perMille;
}

/** A number in low <= n < high, in steps of a thousandth of the distance. */
export function between(random: Random, [low, high]: readonly [number, number]): number {
  return low + ((high - low) * random.below(1_000)) / 1_000;
}

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.below(items.length)]!;
}

/** `count` different ones, or all there are. */
export function pickSome<Item>(random: Random, items: readonly Item[], count: number): Item[] {
  const left = [...items];
  const picked: Item[] = [];
  while (picked.length < count && left.length > 0) {
    picked.push(...left.splice(random.below(left.length), 1));
  }
  return picked;
}
