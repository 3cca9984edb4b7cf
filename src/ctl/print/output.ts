import type { Format, TextOutput } from "../../cli/index.ts";

/** How and where a command prints. */
export interface Output {
  readonly format: Format;
  /** Bytes as hexadecimal escapes. */
  readonly isHex: boolean;
  readonly text: TextOutput;
}
