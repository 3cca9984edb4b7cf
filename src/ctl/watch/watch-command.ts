// The command by itself: interactive mode reads lines of the same command.
import type { Command } from "../../cli/index.ts";

export const watch: Command = {
  name: "watch",
  operands: "[options] [key or prefix] [range_end] [--] [exec-command arg1 arg2 ...]",
  short: "Watches events stream on keys or prefixes",
  flags: [
    { name: "interactive", short: "i", kind: "bool", help: "Interactive mode" },
    { name: "prefix", kind: "bool", help: "Watch on a prefix if prefix is set" },
    { name: "rev", kind: "int", help: "Revision to start watching" },
    {
      name: "prev-kv",
      kind: "bool",
      help: "get the previous key-value pair before the event happens",
    },
    {
      name: "progress-notify",
      kind: "bool",
      help: "get periodic watch progress notification from server",
    },
  ],
  load: () => import("./watch.ts"),
};
