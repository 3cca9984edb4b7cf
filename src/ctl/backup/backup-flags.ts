import type { Flag } from "../../cli/index.ts";

/** Of etcd-backup.service. */
export const backupDirectoryDefault = "/var/lib/etcd-backup/default";

/** Each can be set by a variable too: `--keep-for` by ETCD_BACKUP_KEEP_FOR. */
export const backupFlags: readonly Flag[] = [
  {
    name: "directory",
    kind: "string",
    initial: backupDirectoryDefault,
    help: "where backups are kept; needs room for the store twice more than what is kept",
  },
  {
    name: "keep",
    kind: "uint",
    initial: "14",
    help: "how many backups are kept; 0 for any number",
  },
  {
    name: "keep-for",
    kind: "duration",
    help: "age from which backups are removed, such as 720h; 0s for none",
  },
  {
    name: "keep-at-least",
    kind: "uint",
    initial: "3",
    help: "how many of the newest stay whatever their age",
  },
  {
    name: "metrics-file",
    kind: "string",
    help: "file for node_exporter's textfile collector, which says how it went; its name must end in .prom",
  },
];

export const backupVariablePrefix = "ETCD_BACKUP_";

export function backupVariable(flagName: string): string {
  return backupVariablePrefix + flagName.toUpperCase().replaceAll("-", "_");
}
