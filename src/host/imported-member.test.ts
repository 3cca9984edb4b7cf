import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import {
  finishImport,
  importedDir,
  isImportUnfinished,
  putImportedInPlace,
} from "./imported-member.ts";

const now = new Date("2026-11-21T16:40:05.123Z");

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
  const kept = await putImportedInPlace(dir, "", now);
  assert.equal(kept.member, join(dir, "member.official-2026-11-21T164005Z"));
  assert.equal(kept.log, undefined);
  assert.deepEqual((await readdir(dir)).sort(), ["member", "member.official-2026-11-21T164005Z"]);
  assert.equal(await readFile(join(dir, "member", "which"), "utf8"), "imported/member");
});

test("only a change of places that a crash has stopped is finished", async (t) => {
  const stopped = await dirWith(t, "member.official-1", "imported/member");
  assert.equal(await finishImport(stopped, ""), true);
  assert.deepEqual((await readdir(stopped)).sort(), ["member", "member.official-1"]);
  assert.equal(await finishImport(stopped, ""), false);
  const notBegun = await dirWith(t, "member", "imported/member");
  assert.equal(await finishImport(notBegun, ""), false);
  assert.deepEqual((await readdir(notBegun)).sort(), ["imported", "member"]);
  const unfinished = await dirWith(t, "imported.partial/member");
  assert.equal(await finishImport(unfinished, ""), false);
  assert.equal(await finishImport(join(unfinished, "none"), ""), false);
});

const segment = "0000000000000000-0000000000000000.wal";

/** A data directory with an import that is ready, and a log elsewhere. */
async function withLogElsewhere(t: TestContext) {
  const dir = await dirWith(t, "member", "imported/member");
  const wal = await dirWith(t, "imported");
  await writeFile(join(wal, segment), "official");
  await writeFile(join(wal, "0.tmp"), "spare");
  await writeFile(join(wal, "imported", segment), "new");
  await rm(join(wal, "imported", "which"));
  return { dir, wal };
}

async function assertInPlace({ dir, wal }: { readonly dir: string; readonly wal: string }) {
  assert.equal(await readFile(join(dir, "member", "which"), "utf8"), "imported/member");
  const aside = "official-2026-11-21T164005Z";
  assert.deepEqual((await readdir(dir)).sort(), ["member", `member.${aside}`]);
  assert.deepEqual((await readdir(wal)).sort(), [segment, aside]);
  assert.equal(await readFile(join(wal, segment), "utf8"), "new");
  assert.equal(await readFile(join(wal, aside, segment), "utf8"), "official");
  assert.equal(await readFile(join(wal, aside, "0.tmp"), "utf8"), "spare");
}

test("a log that lies elsewhere is replaced there", async (t) => {
  const dirs = await withLogElsewhere(t);
  const { log } = await putImportedInPlace(dirs.dir, dirs.wal, now);
  assert.equal(log, join(dirs.wal, "official-2026-11-21T164005Z"));
  await assertInPlace(dirs);
});

/** What a crash may have left of the steps, each in place of the one before it. */
const stops: Readonly<Record<string, (wal: string, aside: string) => Promise<void>>> = {
  "before the log": async () => undefined,
  "with the official log half aside": async (wal, aside) => {
    await mkdir(aside);
    await rename(join(wal, segment), join(aside, segment));
  },
  "with the new log not begun": async (wal, aside) => {
    await mkdir(aside);
    for (const name of [segment, "0.tmp"]) await rename(join(wal, name), join(aside, name));
    await rename(join(wal, "imported"), join(wal, "placing"));
  },
  "with the new log in place": async (wal, aside) => {
    await mkdir(aside);
    for (const name of [segment, "0.tmp"]) await rename(join(wal, name), join(aside, name));
    await rename(join(wal, "imported"), join(wal, "placing"));
    await rename(join(wal, "placing", segment), join(wal, segment));
  },
};

for (const [when, stop] of Object.entries(stops)) {
  test(`a change of places that a crash has stopped ${when} is finished, where the log lies`, async (t) => {
    const dirs = await withLogElsewhere(t);
    const { dir, wal } = dirs;
    await writeFile(join(dir, "imported", "wal-dir"), wal);
    await rename(join(dir, "member"), join(dir, "member.official-2026-11-21T164005Z"));
    await stop(wal, join(wal, "official-2026-11-21T164005Z"));
    const elsewhere = new RegExp(`its log lies at ${wal}: start with --wal-dir ${wal}`);
    await assert.rejects(finishImport(dir, ""), elsewhere);
    await assert.rejects(finishImport(dir, join(wal, "other")), elsewhere);
    assert.equal(await isImportUnfinished(dir), true);
    assert.equal(await finishImport(dir, wal), true);
    await assertInPlace(dirs);
    assert.equal(await isImportUnfinished(dir), false);
  });
}
