import type { CliOutput } from "./world.ts";

const newline = Buffer.from("\n");
/** What is collected is written when it reaches this. */
const pendingBytesMax = 256 * 1024;

/** Collects lines of text and bytes and writes them in few large pieces. To be flushed by whoever made it. */
export class TextOutput {
  readonly #output: CliOutput;
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  constructor(output: CliOutput) {
    this.#output = output;
  }

  /** One line of all parts. */
  line(...parts: readonly (Buffer | string)[]): void {
    this.raw(...parts, newline);
  }

  /** All parts as they are. */
  raw(...parts: readonly (Buffer | string)[]): void {
    for (const part of parts) {
      const bytes = typeof part === "string" ? Buffer.from(part) : part;
      this.#pending.push(bytes);
      this.#pendingBytes += bytes.length;
    }
    if (this.#pendingBytes > pendingBytesMax) this.flush();
  }

  flush(): void {
    if (this.#pendingBytes > 0) this.#output.write(Buffer.concat(this.#pending));
    this.#pending = [];
    this.#pendingBytes = 0;
  }
}
