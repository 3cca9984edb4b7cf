import type { Flag } from "../../cli/index.ts";

/** On the command line, and on the lines of interactive mode. */
export const watchFlags: readonly Flag[] = [
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
];
