import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { settingsMarkdown } from "./settings-doc.ts";
import { flagsOf, ignoredFlags, settingNames } from "./table/settings-table.ts";

const document = new URL("../../docs/settings.md", import.meta.url);

test("docs/settings.md is what the table says", () => {
  if (process.env.REWRITE_DOCS === "1") writeFileSync(document, settingsMarkdown());
  assert.equal(readFileSync(document, "utf8"), settingsMarkdown());
});

test("every name of every setting stands in the document", () => {
  const text = settingsMarkdown();
  for (const flag of [...settingNames.flatMap(flagsOf), ...ignoredFlags]) {
    assert.ok(text.includes(`\`--${flag}\``), flag);
  }
});
