import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { generate, generatedFolder } from "./codegen.ts";

test("the committed codecs are what proto/ generates", () => {
  const files = generate();
  assert.deepEqual(readdirSync(generatedFolder).sort(), [...files.keys()].sort());
  for (const [name, text] of files) {
    assert.equal(
      readFileSync(join(generatedFolder, name), "utf8"),
      text,
      `${name} is out of date: run npm run codegen`,
    );
  }
});
