// What node_exporter's textfile collector serves. All of it but the last run is read off the directory, so that a failed run
// does not forget when the last one succeeded.
import { chmod, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Backup } from "./backup-name.ts";

export interface BackupState {
  readonly directory: string;
  readonly kept: number;
  /** Undefined: there is none. */
  readonly newest: (Backup & { readonly sizeBytes: number }) | undefined;
  readonly run: {
    readonly isSuccess: boolean;
    readonly endedAt: Date;
    readonly durationMs: number;
  };
}

/** Gauges, by name. */
export const backupMetrics = {
  etcd_backup_last_success_timestamp_seconds:
    "When the newest verified backup was taken, since 1970; 0 if there is none.",
  etcd_backup_last_success_size_bytes: "Size of the newest verified backup.",
  etcd_backup_last_success_revision: "Revision of the newest verified backup.",
  etcd_backup_kept: "Verified backups that are kept.",
  etcd_backup_last_run_success: "Whether the last run made and verified a backup: 1 or 0.",
  etcd_backup_last_run_timestamp_seconds: "When the last run ended, since 1970.",
  etcd_backup_last_run_duration_seconds: "How long the last run took.",
} as const;

export function backupMetricsText({ directory, kept, newest, run }: BackupState): string {
  const values: Readonly<Record<keyof typeof backupMetrics, number>> = {
    etcd_backup_last_success_timestamp_seconds: (newest?.takenAtMs ?? 0) / 1_000,
    etcd_backup_last_success_size_bytes: newest?.sizeBytes ?? 0,
    etcd_backup_last_success_revision: newest?.revision ?? 0,
    etcd_backup_kept: kept,
    etcd_backup_last_run_success: run.isSuccess ? 1 : 0,
    etcd_backup_last_run_timestamp_seconds: run.endedAt.getTime() / 1_000,
    etcd_backup_last_run_duration_seconds: run.durationMs / 1_000,
  };
  const label = `{directory="${escaped(directory)}"}`;
  return Object.entries(backupMetrics)
    .map(([name, help]) => {
      const value = values[name as keyof typeof backupMetrics];
      return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name}${label} ${value}\n`;
    })
    .join("");
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

/** For everybody to read: it tells nothing of what is in the cluster. */
const fileMode = 0o644;

/** The reader sees the file from before, or all of this. */
export async function writeMetricsFile(path: string, text: string): Promise<void> {
  // The collector takes nothing whose name does not end in .prom.
  const staged = join(dirname(path), `.${basename(path)}.${process.pid}`);
  try {
    const file = await open(staged, "w", fileMode);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    await chmod(staged, fileMode);
    await rename(staged, path);
  } catch (error) {
    await rm(staged, { force: true });
    throw new Error(`cannot write ${path}: ${(error as Error).message}`, { cause: error });
  }
}
