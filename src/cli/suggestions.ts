import type { Command } from "./command.ts";

/** A word this close to a command's name may have been meant for it (cobra: SuggestionsMinimumDistance). */
const distanceMax = 2;

/** Names of commands that may have been meant, in the order of the table. */
export function suggestionsFor(root: Command, word: string): string[] {
  const typed = word.toLowerCase();
  return (root.commands ?? [])
    .filter(({ hidden }) => !hidden)
    .map(({ name }) => name)
    .filter((name) => name.startsWith(typed) || distance(typed, name) <= distanceMax);
}

/** How many letters must be put in, left out or changed (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, n) => n);
  for (let i = 1; i <= from.length; i += 1) {
    const above = row;
    row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const change = above[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      row.push(Math.min(above[j]! + 1, row[j - 1]! + 1, change));
    }
  }
  return row[to.length]!;
}
