import {
  asciiTable,
  type CliInvocation,
  type Format,
  TextOutput,
  unsupported,
} from "../../cli/index.ts";

/** One row of facts, in the forms of `--write-out`. */
export interface Row {
  /** Titles and cells, for people. */
  readonly cells: readonly (readonly [title: string, cell: string])[];
  /** Names and numbers, for programs that read lines. */
  readonly fields: readonly (readonly [name: string, value: number | bigint | string])[];
  /** For programs that read JSON: no number needs more than 53 bits. */
  readonly json: Readonly<Record<string, number | string>>;
}

/** @throws {CliError} for protobuf, which there is no message for */
export function printRow({ world }: CliInvocation, format: Format, row: Row): void {
  const text = new TextOutput(world.stdout);
  switch (format) {
    case "simple":
      text.line(row.cells.map(([, cell]) => cell).join(", "));
      break;
    case "table":
      text.raw(
        asciiTable(
          row.cells.map(([title]) => title),
          [row.cells.map(([, cell]) => cell)],
        ),
      );
      break;
    case "fields":
      for (const [name, value] of row.fields) text.line(`"${name}" : ${value}`);
      break;
    case "json":
      text.line(JSON.stringify(row.json));
      break;
    case "protobuf":
      throw unsupported(format);
  }
  text.flush();
}
