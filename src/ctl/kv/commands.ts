import type { Command } from "../../cli/index.ts";
import { del, get, put } from "./request-commands.ts";

const txn: Command = {
  name: "txn",
  operands: "[options]",
  short: "Txn processes all the requests in one transaction",
  flags: [
    {
      name: "interactive",
      short: "i",
      kind: "bool",
      help: "Input transaction in interactive mode",
    },
  ],
  load: () => import("./txn.ts"),
};

const compaction: Command = {
  name: "compaction",
  operands: "[options] <revision>",
  short: "Compacts the event history in etcd",
  flags: [
    {
      name: "physical",
      kind: "bool",
      help: "'true' to wait for compaction to physically remove all old revisions",
    },
  ],
  load: () => import("./compaction.ts"),
};

export const keyValueCommands: readonly Command[] = [get, put, del, txn, compaction];
