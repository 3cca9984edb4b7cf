// Tables as etcd's tools print them (olekukonko/tablewriter 0.0.5).
import { displayWidth, padLeft } from "./display-width.ts";

/** Longer cells are broken between words (tablewriter: MAX_ROW_WIDTH). */
const cellColumnsMax = 30;

/** A box of ASCII lines around cells that are right-aligned. */
export function asciiTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const titles = header.map(title);
  const cells = rows.map((row) => row.map(wrap));
  const widths = titles.map((text, column) =>
    Math.max(displayWidth(text), ...cells.flatMap((row) => row[column]!.map(displayWidth))),
  );
  const rule = `+${widths.map((width) => "-".repeat(width + 2)).join("+")}+\n`;
  const lineOf = (texts: readonly string[], place: (text: string, width: number) => string) =>
    `|${texts.map((text, column) => ` ${place(text, widths[column]!)} `).join("|")}|\n`;
  let box = rule + lineOf(titles, centred) + rule;
  for (const row of cells) {
    const height = Math.max(...row.map((lines) => lines.length));
    for (let n = 0; n < height; n += 1) {
      box += lineOf(
        row.map((lines) => lines[n] ?? ""),
        padLeft,
      );
    }
  }
  return box + rule;
}

/** Header cells are words in capitals; underscores are read as spaces. */
function title(text: string): string {
  return text.replaceAll("_", " ").trim().toUpperCase();
}

function centred(text: string, width: number): string {
  const gap = width - displayWidth(text);
  const left = Math.floor(gap / 2);
  return " ".repeat(left) + text + " ".repeat(gap - left);
}

/** The lines of a cell, broken so that the squares of what is left free at their ends add up to as little as can be. */
function wrap(text: string): string[] {
  if (displayWidth(text) <= cellColumnsMax) return [text];
  const words = text.replaceAll("\n", " ").split(" ");
  const widths = words.map(displayWidth);
  const limit = Math.max(cellColumnsMax, ...widths);
  /** For lines that begin with word n: what they cost, and the word after the first line. */
  const cost = new Array<number>(words.length + 1).fill(0);
  const next = new Array<number>(words.length + 1).fill(words.length);
  for (let start = words.length - 1; start >= 0; start -= 1) {
    const whole = widths.slice(start).reduce((sum, width) => sum + width + 1, -1);
    if (whole <= limit) continue;
    cost[start] = Number.POSITIVE_INFINITY;
    let width = -1;
    for (let end = start + 1; end < words.length; end += 1) {
      width += widths[end - 1]! + 1;
      if (width > limit) break;
      const total = (limit - width) ** 2 + cost[end]!;
      if (total < cost[start]!) [cost[start], next[start]] = [total, end];
    }
  }
  const lines: string[] = [];
  for (let start = 0; start < words.length; start = next[start]!) {
    lines.push(words.slice(start, next[start]).join(" "));
  }
  return lines;
}
