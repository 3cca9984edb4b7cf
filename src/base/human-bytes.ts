const units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

/** A size as go-humanize writes it: powers of 1000, one decimal below 10: "20 kB", "2.1 GB". */
export function humanBytes(bytes: number): string {
  if (bytes < 10) return `${bytes} B`;
  let power = 0;
  while (power < units.length - 1 && bytes >= 1000 ** (power + 1)) power += 1;
  const value = Math.floor((bytes / 1000 ** power) * 10 + 0.5) / 10;
  return `${value < 10 ? value.toFixed(1) : halfToEven(value)} ${units[power]}`;
}

/** Go's %.0f of a number with one decimal. */
function halfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
