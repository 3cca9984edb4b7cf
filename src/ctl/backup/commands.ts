import type { Command } from "../../cli/index.ts";
import { backupFlags } from "./backup-flags.ts";

const backup: Command = {
  name: "backup",
  operands: "[options]",
  short: "Saves a snapshot, tries it by a restore, and removes old ones",
  long: `Takes a snapshot of the first endpoint that gives one, restores it into a scratch directory beside it, and compares what
is there with the snapshot. Only then it gets its name, and backups beyond --keep or older than --keep-for are removed. When
anything fails nothing is removed, and the exit code is 1. What etcd-backup.service runs.

Each option can be given as a variable: --keep-for as ETCD_BACKUP_KEEP_FOR. Without --endpoints, ETCD_ADVERTISE_CLIENT_URLS says
where the member is.
`,
  flags: backupFlags,
  load: () => import("./backup.ts"),
};

export const backupCommands: readonly Command[] = [backup];
