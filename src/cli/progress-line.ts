import type { CliOutput } from "./world.ts";

/** Between two drawings. */
const redrawMs = 200;

/** One line on a terminal that is drawn over and over, to say how far long work is. Nothing appears anywhere else. */
export class ProgressLine {
  readonly #output: CliOutput;
  readonly #nowMs: () => number;
  #drawnAtMs = Number.NEGATIVE_INFINITY;
  #isDrawn = false;

  constructor({ stderr, nowMs }: { readonly stderr: CliOutput; nowMs(): number }) {
    this.#output = stderr;
    this.#nowMs = nowMs;
  }

  /** Draws the text, if it is time to. */
  show(text: () => string): void {
    const now = this.#nowMs();
    if (now - this.#drawnAtMs < redrawMs || !this.#output.isTerminal) return;
    this.#drawnAtMs = now;
    this.#isDrawn = true;
    this.#output.write(`\r\u001b[K${text().slice(0, this.#output.columns - 1)}`);
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#isDrawn) this.#output.write("\r\u001b[K");
    this.#isDrawn = false;
  }
}
