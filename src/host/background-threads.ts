// V8 compiles hot code, and helps to collect garbage, on threads of its own. On a machine with few processors one of them can
// keep for milliseconds the processor that the thread which serves clients waits for.
import { readdirSync, readFileSync } from "node:fs";
import { setPriority } from "node:os";

/** As Node names them. */
const threadName = "node-V8Worker";
/** Gives them what others leave: their work can wait, and on an idle processor it does not. */
const niceMax = 19;

/**
 * Lets V8's threads run only where nothing else wants to. Returns how many there are: 0 where the system does not tell its
 * threads apart, or does not let them be changed, which is no failure.
 */
export function makeBackgroundThreadsYield(): number {
  if (process.platform !== "linux") return 0;
  let count = 0;
  try {
    for (const thread of readdirSync("/proc/self/task")) {
      if (!readFileSync(`/proc/self/task/${thread}/comm`, "utf8").startsWith(threadName)) continue;
      // On Linux a priority is a thread's; only the system call's name speaks of processes.
      setPriority(Number(thread), niceMax);
      count++;
    }
  } catch {
    return count;
  }
  return count;
}
