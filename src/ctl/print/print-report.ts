import { type TextOutput, unsupported } from "../../cli/index.ts";
import type { Output } from "./output.ts";

/** What several endpoints have said, put together by etcdctl itself: there is no message of it, so no protobuf. */
export interface Report {
  simple(text: TextOutput): void;
  fields(text: TextOutput): void;
  table(): string;
  json(): string;
}

/** Prints the report as `--write-out` says. @throws {CliError} for protobuf */
export function printReport({ format, text }: Output, report: Report): void {
  if (format === "protobuf") throw unsupported(format);
  if (format === "json") text.line(report.json());
  else if (format === "table") text.raw(report.table());
  else report[format](text);
  text.flush();
}
