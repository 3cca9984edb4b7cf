/** Longest name that is compared, so that a megabyte of nonsense costs nothing. */
const comparedCharsMax = 100;

/** Single-character edits between two words (Levenshtein 1965), one row of the table at a time. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = previous[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[to.length]!;
}

/** The known name most like the wrong one, or undefined when none is within a third of its length. */
export function nearestName(wrong: string, known: Iterable<string>): string | undefined {
  if (wrong.length > comparedCharsMax) return undefined;
  let nearest: string | undefined;
  let nearestEdits = Math.max(2, Math.floor(wrong.length / 3)) + 1;
  for (const name of known) {
    const edits = editDistance(wrong, name);
    if (edits >= nearestEdits) continue;
    nearest = name;
    nearestEdits = edits;
  }
  return nearest;
}
