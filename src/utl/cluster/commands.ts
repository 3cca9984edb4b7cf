import type { Command } from "../../cli/index.ts";
import { runningClusterFlags } from "../snapshot/running-cluster-flags.ts";

const restore: Command = {
  name: "restore",
  operands: "<filename> --initial-cluster {name=url,...} [options]",
  short: "Prints the commands that restore a snapshot on every member of a new cluster",
  long: `Checks the file, and prints for each member what is to be run on its machine, where a copy of the file lies under the same
path. With --script-dir each member's commands are written to a script of its own.
`,
  flags: [
    {
      name: "initial-cluster",
      kind: "string",
      help: "All members of the new cluster, as name=URL,...",
    },
    {
      name: "initial-cluster-token",
      kind: "string",
      help: "Token of the new cluster, which keeps members of the old one out of it (made of the snapshot's hash if none given)",
    },
    {
      name: "data-dir",
      kind: "string",
      initial: "/var/lib/etcd",
      help: "Path to the output data directory on each machine",
    },
    {
      name: "skip-hash-check",
      kind: "bool",
      help: "Ignore snapshot integrity hash value (required if copied from data directory)",
    },
    {
      name: "script-dir",
      kind: "string",
      help: "Where to write restore-<name>.sh for every member, besides printing all of them",
    },
    ...runningClusterFlags,
  ],
  load: () => import("./restore.ts"),
};

export const cluster: Command = {
  name: "cluster",
  operands: "<subcommand>",
  short: "Restores whole clusters",
  commands: [restore],
};
