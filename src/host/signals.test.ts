import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";

const moduleUrl = JSON.stringify(new URL("signals.ts", import.meta.url).href);

interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** Runs a script that prints "up"; sends each signal once the output has grown by a line. */
function runWithSignals(script: string, signals: readonly NodeJS.Signals[]): Promise<Outcome> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  const left = [...signals];
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (chunk: string) => {
    output += chunk;
    const next = left.shift();
    if (next !== undefined) child.kill(next);
  });
  return new Promise((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, output }));
  });
}

test("after a graceful stop the process dies of the signal it got", async () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const outcome = await runWithSignals(
      `import { dieOf, onStopSignals } from ${moduleUrl};
       const alive = setInterval(() => {}, 1000);
       onStopSignals({
         graceful: async (signal) => { console.log("stopped"); clearInterval(alive); dieOf(signal); },
         forced: () => console.log("forced"),
       });
       console.log("up");`,
      [signal],
    );
    assert.deepEqual(outcome, { code: null, signal, output: "up\nstopped\n" });
  }
});

test("a second signal kills a stop that hangs", async () => {
  const outcome = await runWithSignals(
    `import { onStopSignals } from ${moduleUrl};
     setInterval(() => {}, 1000);
     onStopSignals({
       graceful: () => console.log("stopping"),
       forced: (signal) => console.log("forced by " + signal),
     });
     console.log("up");`,
    ["SIGTERM", "SIGINT"],
  );
  assert.equal(outcome.signal, "SIGINT");
  assert.equal(outcome.output, "up\nstopping\nforced by SIGINT\n");
});
