import type { Timer } from "../../../src/base/index.ts";
import type { VirtualLoop } from "./virtual-loop.ts";

/**
 * One life of a process, from its start to its crash or end. Whatever it waits for in the world goes through here, so that a
 * crash can happen at any of these places: from then on nothing of what it waits for comes. A process that is held (a
 * suspended machine, a long pause of the event loop) gets everything when it is let go.
 */
export class Life {
  readonly #loop: VirtualLoop;
  #isOver = false;
  #heldUntilMs = 0;

  constructor(loop: VirtualLoop) {
    this.#loop = loop;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get isHeld(): boolean {
    return this.#loop.nowMs < this.#heldUntilMs;
  }

  end(): void {
    this.#isOver = true;
  }

  /** Nothing happens in the process for so long; its clock goes on. */
  hold(durationMs: number): void {
    this.#heldUntilMs = Math.max(this.#heldUntilMs, this.#loop.nowMs + durationMs);
  }

  after(delayMs: number, run: () => void): Timer {
    let timer: Timer;
    const fire = (): void => {
      if (this.#isOver) return;
      if (this.isHeld) timer = this.#loop.after(this.#heldUntilMs - this.#loop.nowMs, fire);
      else run();
    };
    timer = this.#loop.after(delayMs, fire);
    return { cancel: () => timer.cancel() };
  }

  /** Never resolves once the life is over. */
  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }
}
