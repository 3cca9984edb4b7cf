import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import { commandPath } from "../../../src/cli/command.ts";
import { variableOf } from "../../../src/config/table/setting.ts";
import { flagsOf, rowOf, settingNames } from "../../../src/config/table/settings-table.ts";
import { etcdctl } from "../../../src/ctl/commands.ts";
import { etcdutl } from "../../../src/utl/commands.ts";
import { skipOutsideCi } from "../../../test/support/skip.ts";
import { pages } from "../contents.ts";
import { isThere } from "../tools.ts";
import { runnable } from "./command-page.ts";
import { bold, escaped, item, page, paragraph, section } from "./roff.ts";

const made = pages(1_700_000_000);

test("every flag and variable has its place in the pages of etcd", () => {
  for (const name of settingNames) {
    const row = rowOf(name);
    for (const flag of flagsOf(name))
      assert.ok(made.get("man8/etcd.8")!.includes(escaped(flag)), flag);
    if (row.environment === false) continue;
    assert.ok(made.get("man5/etcd.conf.5")!.includes(bold(variableOf(row.flag))), row.flag);
  }
});

test("every command that is not hidden has its place in the page of its program", () => {
  for (const program of [etcdctl, etcdutl]) {
    const text = made.get(`man1/${program.name}.1`)!;
    const commands = runnable([program]);
    assert.ok(commands.length > 5);
    for (const path of commands)
      assert.ok(text.includes(`.PP\n`) && text.includes(bold(commandPath(path))));
  }
});

test("what roff would take for its own is escaped", () => {
  assert.equal(escaped(".x 'y' -z \\n"), "\\&.x \\(aqy\\(aq \\-z \\en");
  const text = page(
    { name: "a-b", section: 1, short: "does", date: "2026-01-02", source: "s 1" },
    section("See") + paragraph("one") + item(bold("-x"), "two"),
  );
  const head = '.TH A\\-B 1 2026-01-02 "s 1"\n.SH NAME\na\\-b \\- does\n';
  assert.equal(text, `${head}.SH SEE\none\n.TP\n\\fB\\-x\\fR\ntwo\n`);
});

test("man and mandoc have no complaint about any page", (t) => {
  const checkers: readonly (readonly [string, ...string[]])[] = [
    ["mandoc", "-Tlint", "-Wwarning"],
    ["man", "--warnings", "-E", "UTF-8", "-l"],
  ];
  const there = checkers.filter(([program]) => isThere(program));
  if (there.length === 0)
    return skipOutsideCi(t, "neither mandoc nor man is here: apt-get install mandoc");
  const folder = mkdtempSync(join(tmpdir(), "etcd-pages-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of made) {
    const file = join(folder, basename(name));
    writeFileSync(file, text);
    for (const [program, ...args] of there) {
      const env = { ...process.env, LC_ALL: "C.UTF-8", MANWIDTH: "80" };
      const { stdout, stderr } = spawnSync(program, [...args, file], { encoding: "utf8", env });
      assert.equal(program === "mandoc" ? stdout + stderr : stderr, "", `${program} ${name}`);
    }
  }
});
