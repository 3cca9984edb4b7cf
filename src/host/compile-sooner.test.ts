import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("testing/calls-until-compiled.ts", import.meta.url));

test("V8 compiles a function after fewer calls", () => {
  const flags = ["--allow-natives-syntax", "--no-concurrent-recompilation"];
  const { before, after } = JSON.parse(
    execFileSync(process.execPath, [...flags, script], { encoding: "utf8" }),
  );
  assert.ok(after.maglev < 0.6 * before.maglev, `${after.maglev} calls, ${before.maglev} before`);
  assert.ok(
    after.turbofan < 0.6 * before.turbofan,
    `${after.turbofan} calls, ${before.turbofan} before`,
  );
});
