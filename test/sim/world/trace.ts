import { createHash } from "node:crypto";

/** Lines kept for a failure's report. */
const tailLines = 400;

/** Everything that happened in a run, as lines: a hash to tell whether two runs were the same, and the last lines. */
export class Trace {
  readonly #hash = createHash("sha256");
  readonly #now: () => number;
  readonly #print: ((line: string) => void) | undefined;
  #tail: string[] = [];
  #lines = 0;

  constructor(now: () => number, print?: (line: string) => void) {
    this.#now = now;
    this.#print = print;
  }

  get lines(): number {
    return this.#lines;
  }

  add(line: string): void {
    const timed = `${this.#now().toFixed(3)} ${line}`;
    this.#lines++;
    this.#hash.update(timed).update("\n");
    this.#print?.(timed);
    if (this.#tail.push(timed) > 2 * tailLines) this.#tail = this.#tail.slice(-tailLines);
  }

  /** Of all lines so far. */
  digest(): string {
    return this.#hash.copy().digest("hex").slice(0, 16);
  }

  tail(): readonly string[] {
    return this.#tail.slice(-tailLines);
  }
}
