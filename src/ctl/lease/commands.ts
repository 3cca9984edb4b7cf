import type { Command } from "../../cli/index.ts";

const lease: Command = {
  name: "lease",
  operands: "<subcommand>",
  short: "Lease related commands",
  commands: [
    {
      name: "grant",
      operands: "<ttl>",
      short: "Creates leases",
      load: () => import("./grant.ts"),
    },
    {
      name: "revoke",
      operands: "<leaseID>",
      short: "Revokes leases",
      load: () => import("./revoke.ts"),
    },
    {
      name: "timetolive",
      operands: "<leaseID> [options]",
      short: "Get lease information",
      flags: [{ name: "keys", kind: "bool", help: "Get keys attached to this lease" }],
      load: () => import("./time-to-live.ts"),
    },
    {
      name: "list",
      short: "List all active leases",
      load: () => import("./list.ts"),
    },
    {
      name: "keep-alive",
      operands: "[options] <leaseID>",
      short: "Keeps leases alive (renew)",
      flags: [
        {
          name: "once",
          kind: "bool",
          help: "Resets the keep-alive time to its original value and exits immediately",
        },
      ],
      load: () => import("./keep-alive.ts"),
    },
  ],
};

export const leaseCommands: readonly Command[] = [lease];
