import type { Clock, MonotonicMs, Random, Timer, WallMs } from "../../../src/base/index.ts";
import type { Life } from "./life.ts";
import type { VirtualLoop } from "./virtual-loop.ts";

export interface ClockFaults {
  /** Milliseconds that the clock shows for one of true time. */
  readonly rate: number;
  /** How far the wall clock is off. */
  readonly wallOffsetMs: number;
  /** Work that is cut into slices goes on after up to so long. */
  readonly sliceGapMsMax: number;
}

const beginningOfTimeMs: WallMs = 1_700_000_000_000;
/** A turn of the event loop takes up to so long. */
const turnMsMax = 0.05;

/** A machine's clock, which runs a little too fast or too slow, and the turns of one process's event loop. */
export class MachineClock implements Clock {
  readonly #loop: VirtualLoop;
  readonly #life: Life;
  readonly #random: Random;
  readonly #faults: ClockFaults;
  #lastTurnMs = 0;

  constructor(
    {
      loop,
      life,
      random,
    }: { readonly loop: VirtualLoop; readonly life: Life; readonly random: Random },
    faults: ClockFaults,
  ) {
    this.#loop = loop;
    this.#life = life;
    this.#random = random;
    this.#faults = faults;
  }

  monotonicMs(): MonotonicMs {
    return this.#loop.nowMs * this.#faults.rate;
  }

  wallMs(): WallMs {
    const { rate, wallOffsetMs } = this.#faults;
    return Math.floor(beginningOfTimeMs + wallOffsetMs + this.#loop.nowMs * rate);
  }

  after(delayMs: number, run: () => void): Timer {
    return this.#life.after(delayMs / this.#faults.rate, run);
  }

  soon(run: () => void): void {
    const turnMs = (turnMsMax * this.#random.below(100)) / 100;
    this.#lastTurnMs = Math.max(this.#lastTurnMs, this.#loop.nowMs + turnMs);
    this.#life.after(this.#lastTurnMs - this.#loop.nowMs, run);
  }

  yield(): Promise<void> {
    const { sliceGapMsMax } = this.#faults;
    return new Promise((resolve) => {
      if (sliceGapMsMax === 0) this.soon(resolve);
      else this.#life.after(this.#random.below(sliceGapMsMax + 1), resolve);
    });
  }
}
