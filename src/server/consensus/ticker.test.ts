import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock, Timer } from "../../base/index.ts";
import { Ticker } from "./ticker.ts";

/** A clock whose timers may fire late. */
class LazyClock implements Clock {
  nowMs = 1_000;
  dueMs = 0;
  #run: (() => void) | undefined;
  monotonicMs = (): number => this.nowMs;
  wallMs = (): number => this.nowMs;
  soon = (): void => undefined;
  yield = async (): Promise<void> => undefined;

  after(delayMs: number, run: () => void): Timer {
    assert.equal(this.#run, undefined, "one timer at a time");
    this.dueMs = this.nowMs + delayMs;
    this.#run = run;
    return {
      cancel: () => {
        this.#run = undefined;
      },
    };
  }

  fire({ lateMs }: { readonly lateMs: number }): void {
    const run = this.#run!;
    this.#run = undefined;
    this.nowMs = this.dueMs + lateMs;
    run();
  }

  get isIdle(): boolean {
    return this.#run === undefined;
  }
}

function startTicker() {
  const clock = new LazyClock();
  let ticks = 0;
  const ticker = new Ticker(clock, { intervalMs: 100, tick: () => void ticks++ });
  ticker.start();
  return { clock, ticker, ticks: () => ticks };
}

test("a tick that comes a little late does not move the next ones", () => {
  const { clock } = startTicker();
  assert.equal(clock.dueMs, 1_100);
  clock.fire({ lateMs: 30 });
  assert.equal(clock.dueMs, 1_200);
});

test("after a stall there is one tick, and the next one an interval later", () => {
  const { clock, ticks } = startTicker();
  clock.fire({ lateMs: 60_000 });
  assert.equal(ticks(), 1);
  assert.equal(clock.dueMs, clock.nowMs + 100);
});

test("a stopped ticker leaves no timer", () => {
  const { clock, ticker } = startTicker();
  clock.fire({ lateMs: 0 });
  ticker.stop();
  assert.ok(clock.isIdle);
});
