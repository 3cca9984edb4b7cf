import type { TextOutput } from "../../cli/index.ts";

/** The forms of `--write-out`. */
export const formats = ["simple", "json", "fields", "table", "protobuf"] as const;
export type Format = (typeof formats)[number];

/** How and where a command prints. */
export interface Output {
  readonly format: Format;
  /** Bytes as hexadecimal escapes. */
  readonly isHex: boolean;
  readonly text: TextOutput;
}
