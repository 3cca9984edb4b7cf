// Columns by tabs, as Go's text/tabwriter lays them out with tabs of 8 and padding of 1: cells that end with a tab and stand
// under one another in adjacent lines form a column, which is as wide as its widest cell.

const tabWidth = 8;

/** Replaces each tab by as many as the column needs. */
export function alignTabs(text: string): string {
  const lines = text.split("\n").map((line) => line.split("\t"));
  const out = lines.map(() => "");
  alignColumn(lines, out, 0, lines.length, 0);
  return out.join("\n");
}

/** Lays out cells from `column` on in lines `from` to `to`. */
function alignColumn(
  lines: readonly (readonly string[])[],
  out: string[],
  from: number,
  to: number,
  column: number,
): void {
  for (let start = from; start < to; ) {
    const isLast = (n: number): boolean => lines[n]!.length - 1 === column;
    if (isLast(start)) {
      out[start] += lines[start]![column]!;
      start += 1;
      continue;
    }
    let end = start;
    while (end < to && !isLast(end)) end += 1;
    const block = lines.slice(start, end).map((cells) => [...cells[column]!].length);
    const width = Math.ceil((Math.max(...block) + 1) / tabWidth) * tabWidth;
    for (let n = start; n < end; n += 1) {
      const missing = width - block[n - start]!;
      out[n] += lines[n]![column]! + "\t".repeat(Math.ceil(missing / tabWidth));
    }
    alignColumn(lines, out, start, end, column + 1);
    start = end;
  }
}
