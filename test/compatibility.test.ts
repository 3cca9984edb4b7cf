import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { services } from "../src/wire/protobuf/index.ts";

const root = join(import.meta.dirname, "..");
const page = readFileSync(join(root, "docs", "compatibility.md"), "utf8");

/** Rows of all tables of a section, cells trimmed, heads and rulers left out. */
function tableOf(heading: string): string[][] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  assert.ok(section !== undefined, `docs/compatibility.md has a section ${heading}`);
  const rows = section.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

const marks = /^(works|refused|not yet)\b/;

test("docs/compatibility.md lists every RPC of the method table, in its order", () => {
  const served = Object.entries(services).flatMap(([service, methods]) =>
    Object.keys(methods).map((method) => `\`${service}/${method}\``),
  );
  const listed = tableOf("gRPC").map((row) => row[0]);
  assert.deepEqual(listed, served);
});

test("every RPC, path and command bears one of the three marks", () => {
  for (const heading of ["gRPC", "HTTP", "Files", "etcdctl", "etcdutl"]) {
    for (const row of tableOf(heading)) {
      if (row[0] === "the live key space") continue;
      assert.match(row.at(-1)!, marks, `${heading}: ${row[0]}`);
    }
  }
});

test("links between our documents lead somewhere", () => {
  const documents = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].concat(
    ["architecture", "operations", "compatibility", "benchmarks"].map((name) => `docs/${name}.md`),
  );
  for (const document of documents) {
    const text = readFileSync(join(root, document), "utf8");
    for (const [, target] of text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)) {
      const path = join(root, document, "..", target!);
      assert.ok(existsSync(path), `${document} links to ${target}, which does not exist`);
    }
  }
});
