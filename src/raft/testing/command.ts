// The form of transcripts:
//
//     # comment lines stay where they are
//     command argument key=value key=(1,2)
//     ----
//     the exact output, up to an empty line

export interface Command {
  readonly line: string;
  readonly name: string;
  /** Words without "=". */
  readonly words: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

export interface Step {
  /** Comments and empty lines before the command. */
  readonly preamble: readonly string[];
  readonly command: Command;
  readonly expected: readonly string[];
}

export function parseCommand(line: string): Command {
  const words: string[] = [];
  const options = new Map<string, string>();
  for (const word of line.split(/\s+/)) {
    const [key, value] = word.split("=");
    if (value === undefined) words.push(word);
    else options.set(key!, value.replace(/[()]/g, ""));
  }
  const [name, ...rest] = words;
  return { line, name: name ?? "", words: rest, options };
}

export function parseTranscript(text: string): Step[] {
  const lines = text.split("\n");
  const steps: Step[] = [];
  let at = 0;
  while (at < lines.length) {
    const preamble: string[] = [];
    while (at < lines.length && (lines[at] === "" || lines[at]!.startsWith("#"))) {
      preamble.push(lines[at++]!);
    }
    const line = lines[at++];
    if (line === undefined) break;
    const expected: string[] = [];
    if (lines[at] === "----") {
      at++;
      while (at < lines.length && lines[at] !== "") expected.push(lines[at++]!);
    }
    steps.push({ preamble, command: parseCommand(line), expected });
  }
  return steps;
}

export function printTranscript(steps: readonly Step[]): string {
  const lines: string[] = [];
  for (const [i, step] of steps.entries()) {
    const preamble = i > 0 && step.preamble[0] !== "" ? ["", ...step.preamble] : step.preamble;
    lines.push(...preamble, step.command.line, "----", ...step.expected);
  }
  return `${lines.join("\n")}\n`;
}
