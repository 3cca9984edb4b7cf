import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { skipOutsideCi } from "../../../test/support/skip.ts";
import type { Command } from "../command.ts";
import { completionScript } from "./completion-script.ts";

const load = async () => ({ run: async () => {} });
const root: Command = {
  name: "tool",
  short: "A tool",
  sharedFlags: [
    { name: "format", short: "f", kind: "string", help: "form", choices: ["json", "table"] },
    { name: "debug", kind: "bool", help: "it's said" },
    { name: "file", kind: "string", help: "a file" },
  ],
  commands: [
    {
      name: "member",
      short: "Members",
      commands: [
        { name: "add", short: "Adds one", load, flags: [{ name: "new", kind: "bool", help: "" }] },
        { name: "list", short: "Lists all", load },
        {
          name: "copy",
          short: "Copies",
          load,
          flags: [{ name: "new", kind: "string", help: "", choices: ["a", "b"] }],
        },
      ],
    },
    { name: "shell", short: "Shells", choices: ["bash", "zsh"], load },
    { name: "secret", short: "Hidden", hidden: true, load },
  ],
};

const bash = "/bin/bash";
const offers: readonly [typed: string, offered: string][] = [
  ["tool ", "member shell"],
  ["tool m", "member"],
  ["tool member ", "add list copy"],
  ["tool member add --n", "--new"],
  ["tool member add --new --d", "--debug"],
  ["tool member copy --new ", "a b"],
  ["tool member copy --new a --d", "--debug"],
  ["tool member copy --new=a --d", "--debug"],
  ["tool --format ", "json table"],
  ["tool -f t", "table"],
  ["tool --format = t", "table"],
  ["tool --file member shell ", "bash zsh"],
  ["tool --file = member shell z", "zsh"],
  ["tool member list -", "--debug --file --format -f --help -h"],
  ["tool secret --", "--debug --file --format --help"],
];

for (const [typed, offered] of offers) {
  test(`bash completes "${typed}"`, async (t) => {
    if (!existsSync(bash)) return skipOutsideCi(t, `${bash} is missing`);
    const words = typed.split(" ");
    const quoted = words.map((word) => `'${word}'`).join(" ");
    const script = `${await completionScript("bash", root)}
COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _tool; echo "\${COMPREPLY[*]}"`;
    const { stdout, stderr } = spawnSync(bash, ["-c", script], { encoding: "utf8" });
    assert.equal(stderr, "");
    assert.equal(stdout.trim(), offered);
  });
}

test("the scripts for other shells name every command, flag and choice that is not hidden", async () => {
  for (const shell of ["zsh", "fish", "powershell"] as const) {
    const script = await completionScript(shell, root);
    for (const word of ["member", "add", "Lists all", "new", "json", "table", "zsh"]) {
      assert.ok(script.includes(word), `${shell}: ${word}`);
    }
    assert.ok(!script.includes("secret"), shell);
  }
});

test("the tables of the script for PowerShell have every quote twice", async () => {
  const script = await completionScript("powershell", root);
  assert.match(script, /^ {4}'--format' = @\('json', 'table'\)$/m);
  assert.match(
    script,
    /^ {4}'tool member' = \[ordered\]@\{ 'add' = 'Adds one'; 'list' = 'Lists all'; 'copy' = 'Copies' \}$/m,
  );
  assert.match(script, /; '--debug' = 'it''s said'; |\{ '--debug' = 'it''s said'; /);
  assert.match(script, /'--new' = '--new'/);
});
