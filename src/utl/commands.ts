// The command table of etcdutl. Each entry names the module that does the work; only the one that runs is loaded.
import {
  type Command,
  completionCommand,
  type Flag,
  helpCommand,
  writeOutFlag,
} from "../cli/index.ts";
import { cluster } from "./cluster/commands.ts";
import { snapshot } from "./snapshot/commands.ts";

const moveFlags: readonly Flag[] = [
  { name: "data-dir", kind: "string", required: true, help: "Path to the output data directory" },
  {
    name: "wal-dir",
    kind: "string",
    help: "Where the log of the member lies (in its data directory if none given)",
  },
];

const hashkv: Command = {
  name: "hashkv",
  operands: "<filename>",
  short: "Prints the KV history hash of a given file",
  flags: [
    { name: "rev", kind: "int", help: "maximum revision to hash (default: latest revision)" },
  ],
  load: () => import("./hashkv.ts"),
};

const importFrom: Command = {
  name: "import",
  operands: "<directory> --data-dir {output dir} [options]",
  short: "Makes a data directory of this etcd from that of an official member",
  long: `Takes the data directory of a stopped member of official etcd 3.4, 3.5 or 3.6, and makes one of this etcd with all
that is in it: log, snapshots and store, with identity, members, leases and users. The hashes of both stores are compared
before the new directory gets its name. The old one is only read.
`,
  flags: moveFlags,
  load: () => import("./import.ts"),
};

const exportTo: Command = {
  name: "export",
  operands: "<directory> --data-dir {output dir} [options]",
  short: "Makes a data directory for official etcd from that of a member of this etcd",
  long: `The reverse of import. Official etcd starts from what it makes, if it is not older than the cluster: members of this
etcd agree on version 3.5. For 3.4, give --target-version 3.4, and export every member.
`,
  flags: [
    ...moveFlags,
    {
      name: "target-version",
      kind: "string",
      help: 'Version of etcd that is to run from it, "X.Y", where that is older than the cluster\'s',
    },
  ],
  load: () => import("./export.ts"),
};

const defrag: Command = {
  name: "defrag",
  short: "Defragments the storage of the etcd",
  flags: [
    {
      name: "data-dir",
      kind: "string",
      required: true,
      help: "Required. Defragments a data directory not in use by etcd.",
    },
  ],
  load: () => import("./defrag.ts"),
};

const migrate: Command = {
  name: "migrate",
  short:
    "Migrates schema of etcd data dir files to make them compatible with different etcd version",
  flags: [
    { name: "data-dir", kind: "string", required: true, help: "Path to the etcd data dir" },
    {
      name: "target-version",
      kind: "string",
      required: true,
      help: 'Target etcd version to migrate contents of data dir. Minimal value 3.5. Format "X.Y" for example 3.6.',
    },
    {
      name: "force",
      kind: "bool",
      help: "Ignore migration failure and forcefully override storage version. Not recommended.",
    },
  ],
  load: () => import("./migrate.ts"),
};

const backup: Command = {
  name: "backup",
  short: "[legacy] offline backup of etcd directory",
  hidden: true,
  flags: [
    { name: "data-dir", kind: "string", required: true, help: "Path to the etcd data directory" },
    { name: "wal-dir", kind: "string", help: "Path to the WAL directory" },
    { name: "backup-dir", kind: "string", required: true, help: "Path to the backup directory" },
    { name: "backup-wal-dir", kind: "string", help: "Path to the backup WAL directory" },
    { name: "with-v3", kind: "bool", initial: "true", help: "Backup v3 backend data" },
  ],
  load: () => import("./backup.ts"),
};

const check: Command = {
  name: "check",
  operands: "<subcommand>",
  short: "commands for checking properties",
  commands: [
    {
      name: "v2store",
      short: "Check custom content in v2store",
      long: `Looks into the data directory of a stopped member of official etcd for what the v2 API has left: official etcd 3.6 does not
start from such, and "etcdutl import" does not take it over. The directory is only read.
`,
      flags: [
        {
          name: "data-dir",
          kind: "string",
          required: true,
          help: "Required. A data directory not in use by etcd.",
        },
        { name: "wal-dir", kind: "string", help: "Optional. A dedicated WAL directory." },
      ],
      load: () => import("./check-v2store.ts"),
    },
  ],
};

const version: Command = {
  name: "version",
  short: "Prints the version of etcdutl",
  load: () => import("./version.ts"),
};

export const etcdutl: Command = {
  name: "etcdutl",
  short: "An administrative command line tool for etcd3.",
  sharedFlags: [writeOutFlag],
  commands: [
    snapshot,
    cluster,
    hashkv,
    defrag,
    importFrom,
    exportTo,
    migrate,
    backup,
    check,
    version,
    completionCommand("etcdutl"),
    helpCommand("etcdutl"),
  ],
};
