import type { Command } from "../../cli/index.ts";
import { snapshotRestore } from "../../utl/index.ts";
import { globalFlags } from "../global-flags.ts";

/** The same work, and so the same flags, as etcdutl's: only its table is loaded with this one. */
const restoreFlags = (snapshotRestore.flags ?? []).filter(
  ({ name }) => !globalFlags.some((flag) => flag.name === name),
);

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
