// JSON with whole numbers kept whole: identifiers are JSON numbers beyond 2^53, which JSON.parse would round.

const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;
const wholeNumber = /^-?\d+$/;
const marked = /^\0-?\d+$/;

/** Like JSON.parse, but numbers without fraction and exponent come as bigint. @throws {SyntaxError} */
export function parseExactJson(text: string): unknown {
  const withMarks = text.replace(stringOrNumber, (token) =>
    wholeNumber.test(token) ? `"\\u0000${token}"` : token,
  );
  return JSON.parse(withMarks, (_name, value: unknown) =>
    typeof value === "string" && marked.test(value) ? BigInt(value.slice(1)) : value,
  );
}
