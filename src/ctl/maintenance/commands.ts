import type { Command } from "../../cli/index.ts";
import { clusterFlag } from "../cluster-flag.ts";

const alarm: Command = {
  name: "alarm",
  operands: "<subcommand>",
  short: "Alarm related commands",
  commands: [
    { name: "disarm", short: "Disarms all alarms", load: () => import("./alarm-disarm.ts") },
    { name: "list", short: "Lists all alarms", load: () => import("./alarm-list.ts") },
  ],
};

const defrag: Command = {
  name: "defrag",
  short: "Defragments the storage of the etcd members with given endpoints",
  flags: [
    {
      name: "data-dir",
      kind: "string",
      help: "Optional. If present, defragments a data directory not in use by etcd.",
    },
  ],
  sharedFlags: [clusterFlag],
  load: () => import("./defrag.ts"),
};

const moveLeader: Command = {
  name: "move-leader",
  operands: "<transferee-member-id>",
  short: "Transfers leadership to another etcd cluster member.",
  load: () => import("./move-leader.ts"),
};

const downgrade: Command = {
  name: "downgrade",
  operands: "<TARGET_VERSION>",
  short: "Downgrade related commands",
  commands: [
    {
      name: "validate",
      operands: "<TARGET_VERSION>",
      short: "Validate downgrade capability before starting downgrade",
      load: () => import("./downgrade-validate.ts"),
    },
    {
      name: "enable",
      operands: "<TARGET_VERSION>",
      short: "Start a downgrade action to cluster",
      load: () => import("./downgrade-enable.ts"),
    },
    {
      name: "cancel",
      short: "Cancel the ongoing downgrade action to cluster",
      load: () => import("./downgrade-cancel.ts"),
    },
  ],
};

export const maintenanceCommands: readonly Command[] = [alarm, defrag, moveLeader, downgrade];
