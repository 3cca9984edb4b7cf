// Go's %q: strings in double quotes. Keys and values are bytes, so what is no UTF-8 becomes \x escapes.

const shortEscapes: Readonly<Record<string, string>> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const onlyPlainAscii = /^[ !#-[\]-~]*$/;

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

function quoteCharacter(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  if (printable.test(character)) return character;
  const code = character.codePointAt(0)!;
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

/** Go's %q of a text. */
export function goQuoteText(text: string): string {
  if (onlyPlainAscii.test(text)) return `"${text}"`;
  return `"${[...text].map(quoteCharacter).join("")}"`;
}

/** Go's %q of bytes. */
export function goQuote(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  if (!text.includes("\ufffd")) return goQuoteText(text);
  let quoted = "";
  for (let at = 0; at < bytes.length; ) {
    const size = sequenceBytes(bytes, at);
    if (size === 0) {
      quoted += `\\x${hex(bytes[at]!, 2)}`;
      at += 1;
    } else {
      quoted += quoteCharacter(bytes.toString("utf8", at, at + size));
      at += size;
    }
  }
  return `"${quoted}"`;
}

const replacementBytes = Buffer.from("\ufffd");

/** Bytes of the character at `at`; 0 where no UTF-8 begins. */
function sequenceBytes(bytes: Buffer, at: number): number {
  const first = bytes[at]!;
  const size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const sequence = bytes.subarray(at, at + size);
  if (sequence.equals(replacementBytes)) return size;
  return sequence.toString("utf8").includes("\ufffd") ? 0 : size;
}

const escapePattern =
  /\\(?:([abfnrtv\\'"])|x([\da-fA-F]{2})|([0-7]{3})|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/y;
const plainByLetter: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  "\\": 92,
  "'": 39,
  '"': 34,
};

function escapedBytes([, letter, byteHex, octal, short, long]: RegExpExecArray): Buffer {
  if (letter !== undefined) return Buffer.of(plainByLetter[letter]!);
  if (byteHex !== undefined) return Buffer.of(Number.parseInt(byteHex, 16));
  if (octal !== undefined) return Buffer.of(Number.parseInt(octal, 8) & 0xff);
  const code = Number.parseInt((short ?? long)!, 16);
  return Buffer.from(code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code));
}

/**
 * Reads what Go's %q has written, or a text in backquotes, from `at` on.
 * @returns the bytes and where the quote ends; undefined where there is none
 */
export function scanGoQuoted(text: string, at: number): { bytes: Buffer; end: number } | undefined {
  if (text[at] === "`") {
    const end = text.indexOf("`", at + 1);
    if (end === -1) return undefined;
    return { bytes: Buffer.from(text.slice(at + 1, end)), end: end + 1 };
  }
  if (text[at] !== '"') return undefined;
  const parts: Buffer[] = [];
  let from = at + 1;
  for (;;) {
    const stop = text.slice(from).search(/["\\\n]/);
    if (stop === -1 || text[from + stop] === "\n") return undefined;
    parts.push(Buffer.from(text.slice(from, from + stop)));
    from += stop;
    if (text[from] === '"') return { bytes: Buffer.concat(parts), end: from + 1 };
    escapePattern.lastIndex = from;
    const found = escapePattern.exec(text);
    if (found === null) return undefined;
    parts.push(escapedBytes(found));
    from = escapePattern.lastIndex;
  }
}
