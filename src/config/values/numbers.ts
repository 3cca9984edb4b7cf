// Whole numbers as Go's flag package reads them: decimal, 0x, 0o, 0b, a leading 0 for octal, and _ between digits.
import { type Kind, ValueError } from "./kind.ts";

const literal =
  /^([-+]?)(0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*|[1-9](?:_?[0-9])*)$/;

interface Range {
  readonly min: bigint;
  readonly max: bigint;
}

/** Longest literal that is looked at, so that a megabyte of digits costs nothing. */
const literalCharsMax = 100;

function parseWhole(text: string, range: Range): number {
  const match = text.length <= literalCharsMax ? literal.exec(text) : null;
  if (match === null || (range.min === 0n && match[1] !== "")) {
    throw new ValueError(`not a whole number${range.min === 0n ? " from 0" : ""}`);
  }
  const digits = match[2]!.replaceAll("_", "");
  const magnitude = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const value = match[1] === "-" ? -magnitude : magnitude;
  if (value < range.min || value > range.max) throw new ValueError("value out of range");
  return saturated(value);
}

/**
 * 64-bit settings are limits and counts. Beyond 2^53 a limit no longer limits anything, so such values become the largest
 * exact number instead of being refused or rounded.
 */
function saturated(value: bigint): number {
  const max = BigInt(Number.MAX_SAFE_INTEGER);
  if (value > max) return Number.MAX_SAFE_INTEGER;
  return value < -max ? Number.MIN_SAFE_INTEGER : Number(value);
}

function whole(name: string, allowed: string, range: Range): Kind<number> {
  return { name, allowed, parse: (text) => parseWhole(text, range), format: String };
}

const uint64Max = 2n ** 64n - 1n;
const int64Max = 2n ** 63n - 1n;

export const uint: Kind<number> = whole("whole number", "a whole number from 0", {
  min: 0n,
  max: uint64Max,
});

export const uint32: Kind<number> = whole("whole number", "a whole number from 0 to 4294967295", {
  min: 0n,
  max: 2n ** 32n - 1n,
});

export const int: Kind<number> = whole("signed number", "a whole number, also negative", {
  min: -int64Max - 1n,
  max: int64Max,
});

/** A period given as a bare number of milliseconds, as etcd's oldest settings are. */
export const milliseconds: Kind<number> = whole(
  "milliseconds",
  "a whole number of milliseconds from 1",
  { min: 0n, max: uint64Max },
);

/** As `milliseconds`, where 0 switches the thing off. */
export const millisecondsOrOff: Kind<number> = whole(
  "milliseconds",
  "a whole number of milliseconds, 0 for off",
  { min: 0n, max: uint64Max },
);
