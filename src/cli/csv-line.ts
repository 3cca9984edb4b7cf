/**
 * The fields of one line of comma-separated values, of which some may be in double quotes, as Go's encoding/csv reads it.
 * @throws {Error} for quotes that are not in place, in Go's words
 */
export function splitCsvLine(line: string): string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === '"') {
      const { text, end } = quotedField(line, at);
      fields.push(text);
      at = end;
    } else {
      const comma = line.indexOf(",", at);
      const end = comma === -1 ? line.length : comma;
      const text = line.slice(at, end);
      const quote = text.indexOf('"');
      if (quote !== -1) throw new Error(csvFault(at + quote, 'bare " in non-quoted-field'));
      fields.push(text);
      at = end;
    }
    if (at >= line.length) return fields;
    at += 1;
  }
}

function csvFault(index: number, what: string): string {
  return `parse error on line 1, column ${index + 1}: ${what}`;
}

function quotedField(line: string, start: number): { text: string; end: number } {
  let text = "";
  let at = start + 1;
  for (;;) {
    const quote = line.indexOf('"', at);
    if (quote === -1)
      throw new Error(csvFault(line.length, 'extraneous or missing " in quoted-field'));
    text += line.slice(at, quote);
    const next = line[quote + 1];
    if (next === undefined || next === ",") return { text, end: quote + 1 };
    if (next !== '"') throw new Error(csvFault(quote, 'extraneous or missing " in quoted-field'));
    text += '"';
    at = quote + 2;
  }
}
