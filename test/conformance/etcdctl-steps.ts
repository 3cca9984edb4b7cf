// Steps that many scenarios share.
import type { Step } from "./etcdctl-session.ts";

/** The same command in every output format. */
export function inEveryFormat(commandLine: string): Step[] {
  return ["simple", "json", "fields", "protobuf"].map((format) => `${commandLine} -w ${format}`);
}

/** As `inEveryFormat`, for commands whose answer can be a table; those know no protobuf. */
export function inEveryTableFormat(commandLine: string): Step[] {
  return ["simple", "json", "fields", "table"].map((format) => `${commandLine} -w ${format}`);
}

export const threeKeys: readonly Step[] = [
  "put b 3",
  "put a 2",
  "put c 1",
  "put a 9",
  "put ab 5",
  "put d ''",
  "put c 1",
];
