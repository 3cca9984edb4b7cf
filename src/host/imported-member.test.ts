import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { finishImport, importedDir, putImportedInPlace } from "./imported-member.ts";

async function dirWith(t: TestContext, ...members: readonly string[]): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "imported-"));
  t.after(() => rm(dir, { recursive: true, force: true }));
  for (const member of members) {
    await mkdir(join(dir, member), { recursive: true });
    await writeFile(join(dir, member, "which"), member);
  }
  return dir;
}

test("the new member takes the old one's place, which is kept under the time", async (t) => {
  const dir = await dirWith(t, "member", "imported/member");
  assert.equal(importedDir(dir), join(dir, "imported"));
  const kept = await putImportedInPlace(dir, new Date("2026-11-21T16:40:05.123Z"));
  assert.equal(kept, join(dir, "member.official-2026-11-21T164005Z"));
  assert.deepEqual((await readdir(dir)).sort(), ["member", "member.official-2026-11-21T164005Z"]);
  assert.equal(await readFile(join(dir, "member", "which"), "utf8"), "imported/member");
});

test("only a change of places that a crash has stopped is finished", async (t) => {
  const stopped = await dirWith(t, "member.official-1", "imported/member");
  assert.equal(await finishImport(stopped), true);
  assert.deepEqual((await readdir(stopped)).sort(), ["member", "member.official-1"]);
  assert.equal(await finishImport(stopped), false);
  const notBegun = await dirWith(t, "member", "imported/member");
  assert.equal(await finishImport(notBegun), false);
  assert.deepEqual((await readdir(notBegun)).sort(), ["imported", "member"]);
  const unfinished = await dirWith(t, "imported.partial/member");
  assert.equal(await finishImport(unfinished), false);
  assert.equal(await finishImport(join(unfinished, "none")), false);
});
