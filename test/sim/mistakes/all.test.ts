// That the simulation finds these mistakes takes minutes: `npm run sim:mistakes`. Here only that they can still be made.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { allMistakes } from "./all.ts";
import { plant } from "./mistake.ts";

for (const mistake of allMistakes) {
  test(`this mistake can be made: ${mistake.name}`, () => {
    const source = readFileSync(new URL(`../../../${mistake.file}`, import.meta.url), "utf8");
    assert.notEqual(plant(mistake, source), source);
  });
}

test("a mistake whose place in the source is gone is not passed over", () => {
  const mistake = { name: "m", file: "f.ts", find: "old", replace: "new", seeds: 1 };
  assert.throws(() => plant(mistake, "other"), /0 times, want once/);
  assert.throws(() => plant(mistake, "old old"), /2 times, want once/);
});
