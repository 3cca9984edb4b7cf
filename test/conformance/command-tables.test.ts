// The commands and flags of official etcdctl and etcdutl 3.4 to 3.6, one by one, against the tables that our programs, their
// help and their completions are made of.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Command, commandPath, flagsOf } from "../../src/cli/command.ts";
import { type Flag, initialValue, parseFlagValue } from "../../src/cli/flag.ts";
import { etcdctl } from "../../src/ctl/commands.ts";
import { etcdutl } from "../../src/utl/commands.ts";

interface OfficialFlag extends Pick<Flag, "name" | "short" | "kind"> {
  /** As it would be given. */
  readonly default: string;
}

interface OfficialCommand {
  /** Without the program: `member add`. */
  readonly name: string;
  readonly flags?: readonly OfficialFlag[];
  /** Words that its operand may be. */
  readonly choices?: readonly string[];
}

interface OfficialProgram {
  readonly globalFlags: readonly OfficialFlag[];
  readonly commands: readonly OfficialCommand[];
}

type ProgramName = "etcdctl" | "etcdutl";
const official: Readonly<Record<ProgramName, OfficialProgram>> = JSON.parse(
  readFileSync(new URL("testdata/commands.json", import.meta.url), "utf8"),
);
const ours: Readonly<Record<ProgramName, Command>> = { etcdctl, etcdutl };

/** Commands that are there to explain themselves, and why they do nothing. */
const refused: Readonly<Record<string, string>> = {
  "etcdctl migrate": "there is no v2 store; official etcdctl of 3.4 has the command",
  "etcdutl backup": "copies a v2 store with new identities; went with 3.6",
  "etcdutl migrate": "there is one schema for all versions",
  "etcdutl snapshot save": "it is the server that makes snapshots; refused by official etcdutl too",
};

/** What ours has beyond official tools: commands with all below them, and flags. */
const additional: readonly string[] = [
  "etcdctl get --text-json",
  "etcdctl ls",
  "etcdctl tree",
  "etcdctl du",
  "etcdctl doctor",
  "etcdctl backup",
  "etcdctl init",
  "etcdctl snapshot restore --running-endpoints",
  "etcdutl cluster",
  "etcdutl import",
  "etcdutl export",
  "etcdutl help",
  ...[
    ...["running-endpoints", "cacert", "cert", "key", "insecure-skip-tls-verify"],
    ...["user", "password"],
  ].map((flag) => `etcdutl snapshot restore --${flag}`),
];

/** From the program to the command; the names must be the whole ones. */
function pathOf(root: Command, words: string): Command[] | undefined {
  const path = [root];
  for (const word of words.split(" ")) {
    const next = path.at(-1)!.commands?.find(({ name }) => name === word);
    if (next === undefined) return undefined;
    path.push(next);
  }
  return path;
}

/** Its own flags and those of the group it is in; neither those of the program nor `--help`. */
function flagsAt(path: readonly Command[]): Flag[] {
  const { own } = flagsOf(path);
  const shared = path.slice(1, -1).flatMap(({ sharedFlags = [] }) => sharedFlags);
  return [...own, ...shared].filter(({ name }) => name !== "help");
}

function assertSame(where: string, wanted: OfficialFlag, flags: readonly Flag[]): void {
  const flag = flags.find(({ name }) => name === wanted.name);
  assert.ok(flag !== undefined, `${where} has no --${wanted.name}`);
  const { kind, short } = flag;
  assert.deepEqual(
    { kind, short, default: initialValue(flag) },
    { kind: wanted.kind, short: wanted.short, default: defaultOf(wanted) },
    `${where} --${wanted.name}`,
  );
}

function defaultOf({ kind, default: text }: OfficialFlag): unknown {
  return parseFlagValue(kind, text);
}

function pathsBelow(path: readonly Command[]): (readonly Command[])[] {
  const below = path.at(-1)!.commands ?? [];
  return [path, ...below.flatMap((command) => pathsBelow([...path, command]))];
}

for (const program of ["etcdctl", "etcdutl"] as const) {
  const { globalFlags, commands } = official[program];
  const root = ours[program];

  test(`${program} has every global flag of the official one`, () => {
    for (const flag of globalFlags) assertSame(program, flag, root.sharedFlags ?? []);
    const names = globalFlags.map(({ name }) => name);
    const others = (root.sharedFlags ?? []).filter(({ name }) => !names.includes(name));
    assert.deepEqual(others, []);
  });

  for (const { name, flags = [], choices } of commands) {
    test(`${program} ${name} has the flags of the official one`, () => {
      const path = pathOf(root, name);
      assert.ok(path !== undefined, `${program} has no ${name}`);
      assert.ok(path.at(-1)!.load !== undefined, "it can run");
      for (const flag of flags) assertSame(`${program} ${name}`, flag, flagsAt(path));
      if (choices !== undefined) assert.deepEqual(path.at(-1)!.choices, choices);
    });
  }

  test(`${program} has nothing else but what is listed here`, () => {
    const isListed = (text: string): boolean =>
      additional.some((known) => text === known || text.startsWith(`${known} `));
    const found = pathsBelow([root])
      .slice(1)
      .flatMap((path) => {
        const words = commandPath(path);
        const known = commands.find(({ name }) => `${program} ${name}` === words);
        const isGroup = path.at(-1)!.load === undefined;
        if (isListed(words)) return [];
        if (known === undefined) return isGroup ? [] : [words];
        const names = (known.flags ?? []).map((flag) => flag.name);
        return flagsAt(path)
          .filter((flag) => !names.includes(flag.name))
          .map((flag) => `${words} --${flag.name}`)
          .filter((text) => !isListed(text));
      });
    assert.deepEqual(found, []);
  });
}

test("what only explains itself, and what ours has in addition, is there", () => {
  const isThere = (text: string): boolean => {
    const [words = "", flag] = text.split(" --");
    const [program, ...rest] = words.split(" ");
    const path = pathOf(ours[program as ProgramName], rest.join(" "));
    if (path === undefined || flag === undefined) return path !== undefined;
    return flagsAt(path).some(({ name }) => name === flag);
  };
  for (const text of [...Object.keys(refused), ...additional]) assert.ok(isThere(text), text);
});

test("the page on compatibility names every command, and which are refused", () => {
  const page = readFileSync(new URL("../../docs/compatibility.md", import.meta.url), "utf8");
  for (const program of ["etcdctl", "etcdutl"] as const) {
    for (const { name } of official[program].commands) {
      const words = `${program} ${name}`;
      const status = new RegExp(`^\\| \`${words}\` \\| (\\w+)`, "m").exec(page)?.[1];
      assert.equal(status, words in refused ? "refused" : "works", words);
    }
  }
});
