// The command table of etcdctl. Each entry names the module that does the work; only the one that runs is loaded.
import { type Command, completionCommand, helpCommand } from "../cli/index.ts";
import { authCommands } from "./auth/commands.ts";
import { backupCommands } from "./backup/commands.ts";
import { checkCommands } from "./check/commands.ts";
import { concurrencyCommands } from "./concurrency/commands.ts";
import { doctorCommands } from "./doctor/commands.ts";
import { endpointCommands } from "./endpoint/commands.ts";
import { globalFlags } from "./global-flags.ts";
import { initCommands } from "./init/commands.ts";
import { keyValueCommands } from "./kv/commands.ts";
import { leaseCommands } from "./lease/commands.ts";
import { levelCommands } from "./levels/commands.ts";
import { maintenanceCommands } from "./maintenance/commands.ts";
import { memberCommands } from "./member/commands.ts";
import { mirrorCommands } from "./mirror/commands.ts";
import { snapshotCommands } from "./snapshot/commands.ts";
import { watch } from "./watch/watch-command.ts";

const version: Command = {
  name: "version",
  short: "Prints the version of etcdctl",
  load: () => import("./version.ts"),
};

const migrate: Command = {
  name: "migrate",
  short: "Migrates keys in a v2 store to a mvcc store",
  flags: [
    {
      name: "no-ttl",
      kind: "bool",
      help: "Do not convert TTL keys",
    },
    { name: "data-dir", kind: "string", help: "Path to the data directory" },
    { name: "wal-dir", kind: "string", help: "Path to the WAL directory" },
    { name: "transformer", kind: "string", help: "Path to the user-provided transformer program" },
  ],
  load: () => import("./migrate.ts"),
};

export const etcdctl: Command = {
  name: "etcdctl",
  short: "A simple command line client for etcd3.",
  sharedFlags: globalFlags,
  commands: [
    ...keyValueCommands,
    ...leaseCommands,
    ...memberCommands,
    ...endpointCommands,
    ...maintenanceCommands,
    watch,
    ...concurrencyCommands,
    ...authCommands,
    ...snapshotCommands,
    ...backupCommands,
    ...mirrorCommands,
    ...checkCommands,
    ...levelCommands,
    ...doctorCommands,
    ...initCommands,
    migrate,
    version,
    completionCommand("etcdctl"),
    helpCommand("etcdctl"),
  ],
};
