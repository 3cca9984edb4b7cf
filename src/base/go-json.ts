// JSON as Go's encoding/json writes it.

const special = /[\p{Cc}"\\<>&\u2028\u2029]/gu;

function escaped(character: string): string {
  switch (character) {
    case '"':
      return '\\"';
    case "\\":
      return "\\\\";
    case "\n":
      return "\\n";
    case "\r":
      return "\\r";
    case "\t":
      return "\\t";
    default:
      if (character >= "\u007f" && character <= "\u009f") return character;
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  }
}

/** A string in double quotes; signs that mean something to HTML are escaped too. */
export function goJsonString(text: string): string {
  return `"${text.replace(special, escaped)}"`;
}

/** Bytes are base64 in double quotes. */
export function goBase64(bytes: Buffer): string {
  return `"${bytes.toString("base64")}"`;
}

/** A list of strings. */
export function goJsonStrings(texts: readonly string[]): string {
  return `[${texts.map(goJsonString).join(",")}]`;
}
