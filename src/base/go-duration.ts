// Durations in Go's notation, held as milliseconds (fractions allowed): "300ms", "1h30m", "1.5s", "0".

const unitNs: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n, // U+00B5, micro sign
  μs: 1000n, // U+03BC, Greek letter mu
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const nsPerMs = 1_000_000n;
const minuteMs = 60_000;
const hourMs = 3_600_000;

/** Longest text that is looked at, so that a megabyte of digits costs nothing. */
const durationCharsMax = 100;

/** Go keeps durations in 64-bit nanoseconds, so about 292 years is the longest. */
const durationNsMax = 2n ** 63n - 1n;

const part = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/y;

/** Milliseconds of a Go duration, or the reason why the text is none, in Go's words. */
export function parseGoDuration(text: string): { ms: number } | { reason: string } {
  const invalid = { reason: `time: invalid duration ${JSON.stringify(text)}` };
  const unsigned = text.replace(/^[-+]/, "");
  if (unsigned === "0") return { ms: 0 };
  if (unsigned === "" || unsigned.length > durationCharsMax) return invalid;
  if (/^(\d+\.?\d*|\.\d+)$/.test(unsigned)) {
    return { reason: `time: missing unit in duration ${JSON.stringify(text)}` };
  }
  let ns = 0n;
  part.lastIndex = 0;
  while (part.lastIndex < unsigned.length) {
    const [, whole = "", fraction = "", unit = ""] = part.exec(unsigned) ?? [];
    if (whole + fraction === "") return invalid;
    ns += BigInt(whole || 0) * unitNs[unit]!;
    ns += (BigInt(fraction || 0) * unitNs[unit]!) / 10n ** BigInt(fraction.length);
  }
  if (ns > durationNsMax) return invalid;
  const ms = Number(ns / nsPerMs) + Number(ns % nsPerMs) / Number(nsPerMs);
  return { ms: text.startsWith("-") ? -ms : ms };
}

function trimmed(value: number): string {
  return String(Number(value.toFixed(9)));
}

/** Go's way of writing it: "0s", "100ms", "1.5s", "1m0s", "2h0m0s". */
export function formatGoDuration(ms: number): string {
  if (ms === 0) return "0s";
  if (ms < 0) return `-${formatGoDuration(-ms)}`;
  if (ms < 1e-3) return `${trimmed(ms * 1e6)}ns`;
  if (ms < 1) return `${trimmed(ms * 1e3)}µs`;
  if (ms < 1000) return `${trimmed(ms)}ms`;
  const hours = Math.floor(ms / hourMs);
  const minutes = Math.floor((ms % hourMs) / minuteMs);
  const seconds = `${trimmed((ms % minuteMs) / 1000)}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
