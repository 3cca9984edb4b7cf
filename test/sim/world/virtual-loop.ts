import type { Timer } from "../../../src/base/index.ts";

interface Event {
  readonly atMs: number;
  readonly order: number;
  run: (() => void) | undefined;
}

/** Events between two looks at what else the process has to do. */
const batchEvents = 128;

/**
 * Time and order of everything that happens in a simulated world: one queue, one event at a time, and time jumps from one to
 * the next. Whatever an event sets off in promises has come to its end before the next one.
 */
export class VirtualLoop {
  #nowMs = 0;
  #order = 0;
  readonly #heap: Event[] = [];

  /** Milliseconds since the world began: true time, which no member's clock shows. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Events so far. */
  get events(): number {
    return this.#order;
  }

  /** Events of one time run in the order in which they were asked for. */
  after(delayMs: number, run: () => void): Timer {
    const event: Event = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, run };
    this.#push(event);
    return {
      cancel: () => {
        event.run = undefined;
      },
    };
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /** Lets time pass until `isOver`, looked at after each event. Rejects with what an event throws, or if nothing is left. */
  runUntil(isOver: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      let isEnding = false;
      const end = (finish: () => void): void => {
        if (isEnding) return;
        isEnding = true;
        finish();
      };
      const step = (isLast: boolean): void => {
        if (isEnding) return;
        if (isOver()) {
          end(resolve);
          return;
        }
        try {
          if (!this.#next()) end(() => reject(new Error("the simulated world stands still")));
        } catch (error) {
          end(() => reject(error));
        }
        if (isLast) turn();
      };
      // Each immediate is a task of its own: promises settle between two of them, without a turn of the whole loop.
      const turn = (): void => {
        for (let n = 1; n <= batchEvents; n++) setImmediate(step, n === batchEvents);
      };
      turn();
    });
  }

  #next(): boolean {
    for (;;) {
      const event = this.#pop();
      if (event === undefined) return false;
      if (event.run === undefined) continue;
      this.#nowMs = event.atMs;
      event.run();
      return true;
    }
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let place = heap.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(event, heap[parent]!)) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = event;
  }

  #pop(): Event | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const moved = heap.pop();
    if (first === undefined || moved === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, moved)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = moved;
    return first;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
