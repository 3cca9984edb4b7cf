import type { Command } from "../../cli/index.ts";
import { clusterFlag } from "../cluster-flag.ts";

const endpoint: Command = {
  name: "endpoint",
  operands: "<subcommand>",
  short: "Endpoint related commands",
  sharedFlags: [clusterFlag],
  commands: [
    {
      name: "health",
      short: "Checks the healthiness of endpoints specified in `--endpoints` flag",
      load: () => import("./health.ts"),
    },
    {
      name: "status",
      short: "Prints out the status of endpoints specified in `--endpoints` flag",
      long: `When --write-out is set to simple, this command prints out comma-separated status lists for each endpoint.
The items in the lists are endpoint, ID, version, db size, is leader, is learner, raft term, raft index, raft applied index, errors.
`,
      load: () => import("./status.ts"),
    },
    {
      name: "hashkv",
      short: "Prints the KV history hash for each endpoint in --endpoints",
      flags: [
        {
          name: "rev",
          kind: "int",
          help: "maximum revision to hash (default: all revisions)",
        },
      ],
      load: () => import("./hashkv.ts"),
    },
  ],
};

export const endpointCommands: readonly Command[] = [endpoint];
