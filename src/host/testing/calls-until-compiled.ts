// Prints after how many calls V8's compilers have compiled a function, before and after `compileSooner`, as JSON. For a process
// of its own: whether V8 compiles on other threads, which takes as long as it takes, is decided when it starts.
import { runInThisContext } from "node:vm";
import { compileSooner } from "../compile-sooner.ts";

const status: (of: unknown) => number = runInThisContext("(of) => %GetOptimizationStatus(of)");

/** As V8's runtime.h has them. */
const bits = { maglev: 1 << 4, turbofan: 1 << 5 };
const callsMax = 20_000;

function callsUntilCompiled(source: string): { maglev: number; turbofan: number } {
  const compiled = runInThisContext(source) as (n: number) => number;
  const calls = { maglev: callsMax, turbofan: callsMax };
  for (let n = 1; n < callsMax; n++) {
    compiled(n);
    if (status(compiled) & bits.maglev) calls.maglev = Math.min(calls.maglev, n);
    if (status(compiled) & bits.turbofan) calls.turbofan = Math.min(calls.turbofan, n);
  }
  return calls;
}

const before = callsUntilCompiled("(n) => n * 2 + 1");
compileSooner();
const after = callsUntilCompiled("(n) => n * 3 + 1");
console.log(JSON.stringify({ before, after }));
