// The grammar of systemd's EnvironmentFile= (systemd.exec(5), behaviour of version 254 and later), a character at a time:
//
//   NAME = value          spaces around name and value do not count; lines without "=" say nothing
//   # text, ; text        comment, only as the first thing in a line and only to its end
//   value \               backslash at the end of a line: the next line continues it; elsewhere: the next character as it is
//   'value'               anything up to the next ', newlines included, no escapes
//   "value"               likewise, but \" \\ \` \$ are that character, backslash-newline is nothing, other pairs stay
//   "a" 'b' c             pieces are joined, spaces between them dropped; a quote inside an unquoted piece is a quote
//
// Nothing is expanded. A quote that is never closed takes everything up to the end of the file.

export interface Assignment {
  readonly name: string;
  readonly value: string;
  /** The line in which the name stands, counted from 1. */
  readonly line: number;
  /** False if a quote was still open at the end of the file. */
  readonly closed: boolean;
}

type State =
  | "before-name"
  | "comment"
  | "name"
  | "before-value"
  | "value"
  | "value-escape"
  | "single-quoted"
  | "double-quoted"
  | "double-quoted-escape";

const isNewline = (char: string): boolean => char === "\n" || char === "\r";
const isSpace = (char: string): boolean => char === " " || char === "\t" || isNewline(char);

class Scanner {
  readonly assignments: Assignment[] = [];
  #state: State = "before-name";
  #line = 1;
  #nameLine = 1;
  #name = "";
  #value = "";
  /** Invariant: value.slice(solidLength) is unquoted white space that counts only if something follows. */
  #solidLength = 0;

  readonly #steps: Readonly<Record<State, (char: string) => State>> = {
    "before-name": (char) => this.#beforeName(char),
    comment: (char) => (isNewline(char) ? "before-name" : "comment"),
    name: (char) => this.#inName(char),
    "before-value": (char) => this.#beforeValue(char),
    value: (char) => this.#inValue(char),
    "value-escape": (char) => (isNewline(char) ? "value" : this.#append(char, "value")),
    "single-quoted": (char) =>
      char === "'" ? "before-value" : this.#append(char, "single-quoted"),
    "double-quoted": (char) => this.#inDoubleQuotes(char),
    "double-quoted-escape": (char) => this.#escapedInDoubleQuotes(char),
  };

  scan(text: string): void {
    for (const char of text) {
      this.#state = this.#steps[this.#state](char);
      if (char === "\n") this.#line++;
    }
    const { quoted, unfinished } = endOf(this.#state);
    if (unfinished) this.#finish({ closed: !quoted });
  }

  #append(char: string, next: State): State {
    this.#value += char;
    this.#solidLength = this.#value.length;
    return next;
  }

  #finish(end: { closed: boolean }): State {
    const value = this.#value.slice(0, this.#solidLength);
    this.assignments.push({ name: this.#name.trimEnd(), value, line: this.#nameLine, ...end });
    return "before-name";
  }

  #beforeName(char: string): State {
    if (char === "#" || char === ";") return "comment";
    if (isSpace(char)) return "before-name";
    this.#name = char;
    this.#nameLine = this.#line;
    return "name";
  }

  #inName(char: string): State {
    if (isNewline(char)) return "before-name";
    if (char === "=") {
      this.#value = "";
      this.#solidLength = 0;
      return "before-value";
    }
    this.#name += char;
    return "name";
  }

  #beforeValue(char: string): State {
    if (isNewline(char)) return this.#finish({ closed: true });
    if (char === "'") return "single-quoted";
    if (char === '"') return "double-quoted";
    if (char === "\\") return "value-escape";
    return isSpace(char) ? "before-value" : this.#append(char, "value");
  }

  #inValue(char: string): State {
    if (isNewline(char)) return this.#finish({ closed: true });
    if (char === "\\") {
      this.#solidLength = this.#value.length;
      return "value-escape";
    }
    if (!isSpace(char)) return this.#append(char, "value");
    this.#value += char;
    return "value";
  }

  #inDoubleQuotes(char: string): State {
    if (char === '"') return "before-value";
    return char === "\\" ? "double-quoted-escape" : this.#append(char, "double-quoted");
  }

  #escapedInDoubleQuotes(char: string): State {
    if (char === "\n") return "double-quoted";
    return this.#append('"\\`$'.includes(char) ? char : `\\${char}`, "double-quoted");
  }
}

function endOf(state: State): { quoted: boolean; unfinished: boolean } {
  const quoted = state.endsWith("quoted") || state === "double-quoted-escape";
  const unfinished = quoted || state.endsWith("value") || state === "value-escape";
  return { quoted, unfinished };
}

/** All assignments in the order of the file, names not yet checked. Every text has a reading. */
export function scanAssignments(text: string): readonly Assignment[] {
  const scanner = new Scanner();
  scanner.scan(text);
  return scanner.assignments;
}
