// Every file in testdata/ is a transcript: commands to a cluster and exactly what it did. After a wanted change of behaviour
// run with REWRITE=1 and read the difference before committing it.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseTranscript, printTranscript, type Step } from "./testing/command.ts";
import { Interaction } from "./testing/interaction.ts";

const folder = join(import.meta.dirname, "testdata");

for (const name of readdirSync(folder).sort()) {
  test(`the cluster behaves as in the transcript ${name}`, () => {
    const path = join(folder, name);
    const text = readFileSync(path, "utf8");
    const interaction = new Interaction();
    const steps: Step[] = parseTranscript(text).map((step) => ({
      ...step,
      expected: interaction.run(step.command),
    }));
    const actual = printTranscript(steps);
    if (process.env.REWRITE === "1") writeFileSync(path, actual);
    else assert.equal(actual, text);
  });
}
