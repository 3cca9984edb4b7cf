import assert from "node:assert/strict";
import { test } from "node:test";
import { Exclusive } from "./exclusive.ts";

test("jobs run one after the other, also after one that failed", async () => {
  const exclusive = new Exclusive();
  const log: string[] = [];
  const job = (name: string) => async (): Promise<string> => {
    log.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    log.push(`${name} ends`);
    if (name === "b") throw new Error("b failed");
    return name;
  };
  const [a, b, c] = [exclusive.run(job("a")), exclusive.run(job("b")), exclusive.run(job("c"))];
  await assert.rejects(b, /b failed/);
  assert.deepEqual(await Promise.all([a, c]), ["a", "c"]);
  assert.deepEqual(
    log,
    ["a", "b", "c"].flatMap((name) => [`${name} begins`, `${name} ends`]),
  );
});
