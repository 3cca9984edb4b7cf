import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInThisContext } from "node:vm";
import { compileSooner } from "./compile-sooner.ts";

setFlagsFromString("--allow-natives-syntax");
setFlagsFromString("--no-concurrent-recompilation");
const status: (of: unknown) => number = runInThisContext("(of) => %GetOptimizationStatus(of)");

/** As V8's runtime.h has them. */
const bits = { maglev: 1 << 4, turbofan: 1 << 5 };
const callsMax = 20_000;

/** Calls of a new function until each of the compilers has compiled it. */
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

test("V8 compiles a function after fewer calls", () => {
  const before = callsUntilCompiled("(n) => n * 2 + 1");
  compileSooner();
  const after = callsUntilCompiled("(n) => n * 3 + 1");
  assert.ok(after.maglev < 0.6 * before.maglev, `${after.maglev} calls, ${before.maglev} before`);
  assert.ok(
    after.turbofan < 0.6 * before.turbofan,
    `${after.turbofan} calls, ${before.turbofan} before`,
  );
});
