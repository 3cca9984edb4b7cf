// Durations in Go's notation, held as milliseconds (fractions allowed): "300ms", "1h30m", "1.5s", "0".
import { type Kind, ValueError } from "./kind.ts";

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3, // U+00B5, micro sign
  μs: 1e-3, // U+03BC, Greek letter mu
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Go keeps durations in 64-bit nanoseconds, so about 292 years is the longest. */
const durationMsMax = 9_223_372_036_854;

const part = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;

/** Milliseconds of a Go duration, or the reason why the text is none, in Go's words. */
export function parseGoDuration(text: string): { ms: number } | { reason: string } {
  const invalid = { reason: `time: invalid duration ${JSON.stringify(text)}` };
  const unsigned = text.replace(/^[-+]/, "");
  if (unsigned === "0") return { ms: 0 };
  if (unsigned === "") return invalid;
  if (/^(\d+\.?\d*|\.\d+)$/.test(unsigned)) {
    return { reason: `time: missing unit in duration ${JSON.stringify(text)}` };
  }
  let ms = 0;
  part.lastIndex = 0;
  while (part.lastIndex < unsigned.length) {
    const match = part.exec(unsigned);
    if (match === null) return invalid;
    ms += Number(match[1]) * unitMs[match[2]!]!;
  }
  if (ms > durationMsMax) return invalid;
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
  const hours = Math.floor(ms / unitMs.h!);
  const minutes = Math.floor((ms % unitMs.h!) / unitMs.m!);
  const seconds = `${trimmed((ms % unitMs.m!) / 1000)}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}

/** A duration that is not negative, in milliseconds. */
export const durationMs: Kind<number> = {
  name: "duration",
  allowed: "a duration that is not negative, such as 300ms, 5s or 1h30m",
  yamlNumberUnit: "ns",
  parse(text) {
    const parsed = parseGoDuration(text);
    if ("reason" in parsed) throw new ValueError(parsed.reason);
    if (parsed.ms < 0) throw new ValueError("the duration is negative");
    return parsed.ms;
  },
  format: formatGoDuration,
};
