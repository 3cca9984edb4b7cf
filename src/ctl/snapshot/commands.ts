import type { Command, Flag } from "../../cli/index.ts";

const restoreFlags: readonly Flag[] = [
  { name: "data-dir", kind: "string", help: "Path to the data directory" },
  {
    name: "wal-dir",
    kind: "string",
    help: "Path to the WAL directory (use --data-dir if none given)",
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
  {
    name: "initial-memory-map-size",
    kind: "uint",
    help: "Taken and not used: nothing is mapped into memory here",
  },
];

const snapshot: Command = {
  name: "snapshot",
  operands: "<subcommand>",
  short: "Manages etcd node snapshots",
  commands: [
    {
      name: "save",
      operands: "<filename>",
      short: "Stores an etcd node backend snapshot to a given file",
      load: () => import("./save.ts"),
    },
    {
      name: "restore",
      operands: "<filename> [options]",
      short: "Restores an etcd member snapshot to an etcd directory",
      long: "Moved to `etcdutl snapshot restore ...`\n",
      flags: restoreFlags,
      load: () => import("./restore.ts"),
    },
    {
      name: "status",
      operands: "<filename>",
      short: "[deprecated] Gets backend snapshot status of a given file",
      long: `When --write-out is set to simple, this command prints out comma-separated status lists for each endpoint.
The items in the lists are hash, revision, total keys, total size.

Moved to 'etcdutl snapshot status ...'
`,
      load: () => import("./status.ts"),
    },
  ],
};

export const snapshotCommands: readonly Command[] = [snapshot];
