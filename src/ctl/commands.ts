// The command table of etcdctl. Each entry names the module that does the work; only the one that runs is loaded.
import type { Command } from "../cli/index.ts";
import { authCommands } from "./auth/commands.ts";
import { checkCommands } from "./check/commands.ts";
import { concurrencyCommands } from "./concurrency/commands.ts";
import { endpointCommands } from "./endpoint/commands.ts";
import { globalFlags } from "./global-flags.ts";
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

const help: Command = {
  name: "help",
  operands: "[command]",
  short: "Help about any command",
  long: `Help provides help for any command in the application.
Simply type etcdctl help [path to command] for full details.`,
  load: () => import("./help.ts"),
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

const completion: Command = {
  name: "completion",
  operands: "[bash|zsh|fish]",
  short: "Generate completion script",
  long: `To load completions:

Bash:

  $ source <(etcdctl completion bash)

  # To load completions for each session, execute once:
  $ etcdctl completion bash > /etc/bash_completion.d/etcdctl

Zsh:

  # If shell completion is not already enabled in your environment,
  # you will need to enable it.  You can execute the following once:

  $ echo "autoload -U compinit; compinit" >> ~/.zshrc

  # To load completions for each session, execute once:
  $ etcdctl completion zsh > "\${fpath[1]}/_etcdctl"

  # You will need to start a new shell for this setup to take effect.

Fish:

  $ etcdctl completion fish | source

  # To load completions for each session, execute once:
  $ etcdctl completion fish > ~/.config/fish/completions/etcdctl.fish
`,
  choices: ["bash", "zsh", "fish"],
  load: () => import("./completion.ts"),
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
    ...mirrorCommands,
    ...checkCommands,
    ...levelCommands,
    migrate,
    version,
    completion,
    help,
  ],
};
