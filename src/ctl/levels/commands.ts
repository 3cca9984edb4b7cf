// Commands that official etcdctl does not have: keys seen as paths.
import type { Command, Flag } from "../../cli/index.ts";

const separator: Flag = {
  name: "separator",
  kind: "string",
  initial: "/",
  help: "What separates the levels of a key",
};
const revision: Flag = { name: "rev", kind: "int", help: "Specify the kv revision" };

const ls: Command = {
  name: "ls",
  operands: "[options] [prefix]",
  short: "Lists one level of the keys with a prefix",
  long: `Prints each key below the prefix up to the next separator, once. What ends in the separator has more below it.
`,
  flags: [separator, revision],
  load: () => import("./ls.ts"),
};

const tree: Command = {
  name: "tree",
  operands: "[options] [prefix]",
  short: "Prints the keys with a prefix as a tree",
  flags: [
    separator,
    revision,
    { name: "depth", kind: "uint", help: "Levels to print; 0 prints all" },
  ],
  load: () => import("./tree.ts"),
};

const du: Command = {
  name: "du",
  operands: "[options] [prefix]",
  short: "Counts bytes and keys by prefix",
  long: `Counts the bytes of keys and of their present values, without history and without what the store needs besides.
Every value is read for it.
`,
  flags: [
    separator,
    revision,
    {
      name: "depth",
      kind: "uint",
      initial: "1",
      help: "Levels to count separately; what is deeper is counted with them",
    },
  ],
  load: () => import("./du.ts"),
};

export const levelCommands: readonly Command[] = [ls, tree, du];
