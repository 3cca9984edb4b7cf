// The commands that can be in a transaction too.
import type { Command } from "../../cli/index.ts";
import { consistencyFlag } from "../consistency.ts";

export const get: Command = {
  name: "get",
  operands: "[options] <key> [range_end]",
  short: "Gets the key or a range of keys",
  flags: [
    consistencyFlag,
    {
      name: "order",
      kind: "string",
      help: "Order of results; ASCEND or DESCEND (ASCEND by default)",
      choices: ["ASCEND", "DESCEND"],
    },
    {
      name: "sort-by",
      kind: "string",
      help: "Sort target; CREATE, KEY, MODIFY, VALUE, or VERSION",
      choices: ["CREATE", "KEY", "MODIFY", "VALUE", "VERSION"],
    },
    { name: "limit", kind: "int", help: "Maximum number of results" },
    { name: "prefix", kind: "bool", help: "Get keys with matching prefix" },
    {
      name: "from-key",
      kind: "bool",
      help: "Get keys that are greater than or equal to the given key using byte compare",
    },
    { name: "rev", kind: "int", help: "Specify the kv revision" },
    { name: "keys-only", kind: "bool", help: "Get only the keys" },
    { name: "count-only", kind: "bool", help: "Get only the count" },
    {
      name: "print-value-only",
      kind: "bool",
      help: 'Only write values when using the "simple" output format',
    },
    { name: "min-create-rev", kind: "int", help: "Minimum create revision" },
    { name: "max-create-rev", kind: "int", help: "Maximum create revision" },
    { name: "min-mod-rev", kind: "int", help: "Minimum modification revision" },
    { name: "max-mod-rev", kind: "int", help: "Maximum modification revision" },
    {
      name: "text-json",
      kind: "bool",
      help: "Write JSON in which keys and values are texts instead of base64",
    },
  ],
  load: () => import("./get.ts"),
};

export const put: Command = {
  name: "put",
  operands: "[options] <key> <value> (<value> can also be given from stdin)",
  short: "Puts the given key into the store",
  long: `
Puts the given key into the store.

When <value> begins with '-', <value> is interpreted as a flag.
Insert '--' for workaround:

$ put <key> -- <value>
$ put -- <key> <value>

If <value> isn't given as a command line argument and '--ignore-value' is not specified,
this command tries to read the value from standard input.

If <lease> isn't given as a command line argument and '--ignore-lease' is not specified,
this command tries to read the value from standard input.

For example,
$ cat file | put <key>
will store the content of the file to <key>.
`,
  flags: [
    {
      name: "lease",
      kind: "string",
      initial: "0",
      help: "lease ID (in hexadecimal) to attach to the key",
    },
    {
      name: "prev-kv",
      kind: "bool",
      help: "return the previous key-value pair before modification",
    },
    { name: "ignore-value", kind: "bool", help: "updates the key using its current value" },
    { name: "ignore-lease", kind: "bool", help: "updates the key using its current lease" },
  ],
  load: () => import("./put.ts"),
};

export const del: Command = {
  name: "del",
  operands: "[options] <key> [range_end]",
  short: "Removes the specified key or range of keys [key, range_end)",
  flags: [
    { name: "prefix", kind: "bool", help: "delete keys with matching prefix" },
    { name: "prev-kv", kind: "bool", help: "return deleted key-value pairs" },
    {
      name: "from-key",
      kind: "bool",
      help: "delete keys that are greater than or equal to the given key using byte compare",
    },
    { name: "range", kind: "bool", help: "delete range of keys" },
  ],
  load: () => import("./del.ts"),
};
