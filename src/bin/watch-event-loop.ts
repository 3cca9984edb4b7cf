import type { Clock } from "../base/index.ts";
import type { StageTimes } from "../host/index.ts";

/** How often it is looked, in milliseconds: a standstill of this length is seen. */
const intervalMs = 50;

/** Notes when requests had to wait for the event loop, as a timer that comes late tells. */
export function watchEventLoop(clock: Clock, stages: StageTimes): void {
  let dueMs = clock.monotonicMs() + intervalMs;
  const look = (): void => {
    const nowMs = clock.monotonicMs();
    stages.took("queue", nowMs - dueMs, nowMs);
    dueMs = nowMs + intervalMs;
    clock.after(intervalMs, look);
  };
  clock.after(intervalMs, look);
}
