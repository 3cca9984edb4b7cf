import type { Command } from "../../cli/index.ts";
import { consistencyFlag } from "../consistency.ts";

const member: Command = {
  name: "member",
  operands: "<subcommand>",
  short: "Membership related commands",
  commands: [
    {
      name: "add",
      operands: "<memberName> [options]",
      short: "Adds a member into the cluster",
      flags: [
        {
          name: "peer-urls",
          kind: "string",
          help: "comma separated peer URLs for the new member.",
        },
        { name: "learner", kind: "bool", help: "indicates if the new member is raft learner" },
      ],
      load: () => import("./add.ts"),
    },
    {
      name: "remove",
      operands: "<memberID>",
      short: "Removes a member from the cluster",
      load: () => import("./remove.ts"),
    },
    {
      name: "update",
      operands: "<memberID> [options]",
      short: "Updates a member in the cluster",
      flags: [
        {
          name: "peer-urls",
          kind: "string",
          help: "comma separated peer URLs for the updated member.",
        },
      ],
      load: () => import("./update.ts"),
    },
    {
      name: "list",
      short: "Lists all members in the cluster",
      long: `When --write-out is set to simple, this command prints out comma-separated member lists for each endpoint.
The items in the lists are ID, Status, Name, Peer Addrs, Client Addrs, Is Learner.
`,
      flags: [consistencyFlag],
      load: () => import("./list.ts"),
    },
    {
      name: "promote",
      operands: "<memberID>",
      short: "Promotes a non-voting member in the cluster",
      long: "Promotes a non-voting learner member to a voting one in the cluster.\n",
      load: () => import("./promote.ts"),
    },
  ],
};

export const memberCommands: readonly Command[] = [member];
