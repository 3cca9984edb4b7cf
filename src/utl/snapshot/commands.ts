import type { Command } from "../../cli/index.ts";
import { runningClusterFlags } from "./running-cluster-flags.ts";

export const status: Command = {
  name: "status",
  operands: "<filename>",
  short: "Gets backend snapshot status of a given file",
  long: `When --write-out is set to simple, this command prints out comma-separated status lists for each endpoint.
The items in the lists are hash, revision, total keys, total size.
`,
  load: () => import("./status.ts"),
};

export const restore: Command = {
  name: "restore",
  operands: "<filename> --data-dir {output dir} [options]",
  short: "Restores an etcd member snapshot to an etcd directory",
  flags: [
    { name: "data-dir", kind: "string", help: "Path to the output data directory" },
    {
      name: "wal-dir",
      kind: "string",
      help: "Path to the WAL directory (use --data-dir if none given)",
    },
    {
      name: "initial-advertise-peer-urls",
      kind: "string",
      initial: "http://localhost:2380",
      help: "List of this member's peer URLs to advertise to the rest of the cluster",
    },
    {
      name: "name",
      kind: "string",
      initial: "default",
      help: "Human-readable name for this member",
    },
    {
      name: "initial-memory-map-size",
      kind: "uint",
      initial: "10737418240",
      help: "Taken and not used: nothing is mapped into memory here",
    },
    {
      name: "initial-cluster",
      kind: "string",
      initial: "default=http://localhost:2380",
      help: "Initial cluster configuration for restore bootstrap",
    },
    {
      name: "initial-cluster-token",
      kind: "string",
      initial: "etcd-cluster",
      help: "Initial cluster token for the etcd cluster during restore bootstrap",
    },
    {
      name: "skip-hash-check",
      kind: "bool",
      help: "Ignore snapshot integrity hash value (required if copied from data directory)",
    },
    {
      name: "bump-revision",
      kind: "uint",
      help: "How much to increase the latest revision after restore",
    },
    {
      name: "mark-compacted",
      kind: "bool",
      help: "Mark the latest revision after restore as the point of scheduled compaction (required if --bump-revision > 0, disallowed otherwise)",
    },
    ...runningClusterFlags,
  ],
  load: () => import("./restore.ts"),
};

/** It is the server that makes snapshots. */
const save: Command = {
  name: "save",
  operands: "<filename>",
  short: "Stores an etcd node backend snapshot to a given file",
  hidden: true,
  load: () => import("./save.ts"),
};

export const snapshot: Command = {
  name: "snapshot",
  operands: "<subcommand>",
  short: "Manages etcd node snapshots",
  commands: [restore, status, save],
};
