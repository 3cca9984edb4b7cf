// Manual pages in man(7): the few macros that we need, and what must be escaped.

/** Text of a line. A dash is a minus that can be searched for and copied. */
export function escaped(text: string): string {
  const plain = text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("'", "\\(aq")
    .replaceAll("`", "\\(ga")
    .replaceAll("^", "\\(ha")
    .replaceAll("~", "\\(ti");
  return plain.startsWith(".") ? `\\&${plain}` : plain;
}

export const bold = (text: string): string => `\\fB${escaped(text)}\\fR`;
export const italic = (text: string): string => `\\fI${escaped(text)}\\fR`;

export interface Page {
  readonly name: string;
  readonly section: 1 | 5 | 8;
  /** What it is, for `whatis`. */
  readonly short: string;
  /** YYYY-MM-DD */
  readonly date: string;
  readonly source: string;
}

/** A line of prose for each sentence keeps differences readable, and lines short. */
function sentences(text: string): string {
  const words = text.trim().split(/\s+/);
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    if (line !== "" && line.length + 1 + word.length > 72) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map(escaped).join("\n");
}

export const paragraph = (text: string): string => `.PP\n${sentences(text)}\n`;
export const section = (title: string): string => `.SH ${title.toUpperCase()}\n`;
export const subsection = (title: string): string => `.SS ${escaped(title)}\n`;

/** @param tag already made of `bold`, `italic` and `escaped` */
export function item(tag: string, text: string): string {
  return `.TP\n${tag}\n${sentences(text)}\n`;
}

/** Lines kept as they are. */
export function verbatim(text: string): string {
  const lines = text
    .replace(/\s+$/, "")
    .split("\n")
    .map((line) => (line.trim() === "" ? "\\&" : escaped(line.replaceAll("\t", "    "))));
  return `.PP\n.RS 4\n.nf\n${lines.join("\n")}\n.fi\n.RE\n`;
}

/** A heading begins a paragraph by itself. */
const withoutIdleBreaks = (body: string): string =>
  body.replaceAll(/^(\.S[HS] .*\n)\.PP\n/gm, "$1");

export function page({ name, section: number, short, date, source }: Page, body: string): string {
  const title = escaped(name.toUpperCase());
  return `.TH ${title} ${number} ${date} "${source}"\n.SH NAME\n${escaped(name)} \\- ${escaped(short)}\n${withoutIdleBreaks(body)}`;
}
