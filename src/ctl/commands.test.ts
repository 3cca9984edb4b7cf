import assert from "node:assert/strict";
import { test } from "node:test";
import { type Command, commandPath } from "../cli/index.ts";
import { etcdctl } from "./commands.ts";

function pathsBelow(path: readonly Command[]): (readonly Command[])[] {
  const below = path.at(-1)!.commands ?? [];
  return [path, ...below.flatMap((command) => pathsBelow([...path, command]))];
}

const paths = pathsBelow([etcdctl]);

test("every command of the table can be loaded, and every group has commands", async () => {
  for (const path of paths) {
    const { load, commands = [] } = path.at(-1)!;
    if (load === undefined) assert.ok(commands.length > 0, commandPath(path));
    else assert.equal(typeof (await load()).run, "function", commandPath(path));
  }
});

test("no command has a flag or a letter twice", () => {
  for (const path of paths) {
    const inherited = path.slice(0, -1).flatMap(({ sharedFlags = [] }) => sharedFlags);
    const { flags: own = [], sharedFlags = [] } = path.at(-1)!;
    const all = [...inherited, ...own, ...sharedFlags];
    const spellings = all.flatMap(({ name, short }) =>
      short === undefined ? [name] : [name, short],
    );
    assert.equal(new Set(spellings).size, spellings.length, commandPath(path));
  }
});
