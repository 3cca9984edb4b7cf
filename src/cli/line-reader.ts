import type { Readable } from "node:stream";
import { badInput } from "./cli-error.ts";
import { inputBytesMax } from "./limits.ts";

const newline = 0x0a;

/** Lines of a stream, one when asked for. */
export class LineReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #pending: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** The next line without its end. What follows the last "\n" is no line. @throws {CliError} for a line that is too long */
  async next(): Promise<string | undefined> {
    for (let searchedFrom = 0; ; ) {
      const end = this.#pending.indexOf(newline, searchedFrom);
      if (end !== -1) {
        const line = this.#pending.toString("utf8", 0, end);
        this.#pending = this.#pending.subarray(end + 1);
        return line;
      }
      if (this.#pending.length > inputBytesMax) {
        throw badInput(`a line of standard input has more than ${inputBytesMax} bytes`);
      }
      searchedFrom = this.#pending.length;
      const { done, value } = await this.#chunks.next();
      if (done === true) return undefined;
      this.#pending = this.#pending.length === 0 ? value : Buffer.concat([this.#pending, value]);
    }
  }
}
