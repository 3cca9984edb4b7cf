// Numbers as Go's strconv reads them, with its words for what it refuses.
import { goQuoteText } from "./go-quote.ts";

/** A text that is no number, or one too large. The message is Go's: `strconv.ParseInt: parsing "x": invalid syntax`. */
export class GoNumberError extends Error {
  override readonly name = "GoNumberError";

  constructor(reader: string, text: string, reason: "invalid syntax" | "value out of range") {
    super(`strconv.${reader}: parsing ${goQuoteText(text)}: ${reason}`);
  }
}

const digitsByBase: Readonly<Record<number, RegExp>> = {
  2: /^[01]+$/,
  8: /^[0-7]+$/,
  10: /^\d+$/,
  16: /^[\da-f]+$/i,
};
const bigintPrefix: Readonly<Record<number, string>> = { 2: "0b", 8: "0o", 10: "", 16: "0x" };

/** Base 0 takes the base from the prefix, and underscores between digits. */
function parseDigits(text: string, base: number): bigint | undefined {
  let digits = text;
  if (base === 0) {
    const prefix = /^0([box])/i.exec(text)?.[1]?.toLowerCase();
    base = prefix === undefined ? 10 : { b: 2, o: 8, x: 16 }[prefix]!;
    if (prefix !== undefined) digits = text.slice(2);
    else if (/^0\d/.test(text)) base = 8;
    if (/(^|_)_|_$/.test(prefix === undefined ? digits : digits.replace(/^_/, "")))
      return undefined;
    digits = digits.replaceAll("_", "");
  }
  if (!digitsByBase[base]!.test(digits)) return undefined;
  return BigInt(`${bigintPrefix[base]}${digits}`);
}

/** A 64-bit integer. @param base 10, 16, or 0 for whatever the prefix says. @throws {GoNumberError} */
export function parseGoInt(text: string, base: number): bigint {
  const [, sign = "", digits = ""] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  const value = parseDigits(digits, base);
  if (value === undefined) throw new GoNumberError("ParseInt", text, "invalid syntax");
  const signed = sign === "-" ? -value : value;
  if (signed !== BigInt.asIntN(64, signed)) {
    throw new GoNumberError("ParseInt", text, "value out of range");
  }
  return signed;
}

/** A 64-bit integer without a sign. @param base as for `parseGoInt`. @throws {GoNumberError} */
export function parseGoUint(text: string, base: number): bigint {
  const value = parseDigits(text, base);
  if (value === undefined) throw new GoNumberError("ParseUint", text, "invalid syntax");
  if (value !== BigInt.asUintN(64, value)) {
    throw new GoNumberError("ParseUint", text, "value out of range");
  }
  return value;
}

/** @throws {GoNumberError} */
export function parseGoBool(text: string): boolean {
  if (["1", "t", "T", "true", "TRUE", "True"].includes(text)) return true;
  if (["0", "f", "F", "false", "FALSE", "False"].includes(text)) return false;
  throw new GoNumberError("ParseBool", text, "invalid syntax");
}
