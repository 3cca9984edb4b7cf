import { humanBytes, InvariantError } from "../../base/index.ts";
import {
  badArguments,
  CliError,
  type CliInvocation,
  type CliWorld,
  exitCodes,
  interruption,
  QuietExit,
  unsupported,
} from "../../cli/index.ts";
import { settingOf } from "../connection.ts";
import { type BackupDirectory, openBackupDirectory } from "./backup-directory.ts";
import { backupMetricsText, writeMetricsFile } from "./backup-metrics.ts";
import { type MadeBackup, makeBackup } from "./make-backup.ts";
import { type BackupSettings, readSettings } from "./read-settings.ts";
import { newestFirst } from "./retention.ts";
import { isToJournal, tell } from "./told-line.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const { world } = invocation;
  try {
    await runBackup(invocation);
  } catch (error) {
    if (!(error instanceof CliError) || !isToJournal(world.env)) throw error;
    tell(world, "error", `Error: ${error.message}`);
    throw new QuietExit(error.exitCode);
  }
}

async function runBackup(invocation: CliInvocation): Promise<void> {
  if (invocation.args.length > 0) throw badArguments("backup command accepts no arguments");
  const settings = readSettings(invocation);
  useAdvertisedEndpoints(invocation);
  const setting = await settingOf(invocation);
  const { format, text } = setting.output;
  if (format !== "simple" && format !== "json") throw unsupported(format);
  const { world } = invocation;
  const begunMs = world.nowMs();
  const made = await orFail(async () => {
    const directory = await openBackupDirectory(settings.directory);
    const { retention } = settings;
    const signal = interruption(world);
    return await making(() => makeBackup(directory, { setting, retention }, { world, signal }), {
      directory,
      settings,
      world,
      begunMs,
    });
  });
  if (made.clearance.kind === "hold") warnOfHold(made, settings.directory, world);
  const tookMs = world.nowMs() - begunMs;
  text.line(
    format === "json" ? jsonOf(made, settings, tookMs) : sentenceOf(made, settings, tookMs),
  );
  text.flush();
}

/** A machine that runs a member knows where it is. */
function useAdvertisedEndpoints({ flags, world: { env } }: CliInvocation): void {
  const advertised = env.ETCD_ADVERTISE_CLIENT_URLS ?? "";
  if (advertised === "" || flags.isGiven("endpoints")) return;
  if (env.ETCDCTL_ENDPOINTS === undefined) flags.set("endpoints", advertised);
}

interface Run {
  readonly directory: BackupDirectory;
  readonly settings: BackupSettings;
  readonly world: CliWorld;
  readonly begunMs: number;
}

/** Whatever comes of it, the metrics tell, and the directory is left as it should be. */
async function making(work: () => Promise<MadeBackup>, run: Run): Promise<MadeBackup> {
  try {
    const made = await work().catch(async (error: unknown) => {
      // Why there is no backup is more than that nobody can be told of it.
      await tellMetrics(false, run).catch((other: Error) => {
        tell(run.world, "warn", other.message);
      });
      throw error;
    });
    await tellMetrics(true, run);
    return made;
  } finally {
    await run.directory.close();
  }
}

async function tellMetrics(isSuccess: boolean, { directory, settings, world, begunMs }: Run) {
  if (settings.metricsFile === undefined) return;
  const backups = newestFirst(await directory.list());
  const [newest] = backups;
  const text = backupMetricsText({
    directory: directory.path,
    kept: backups.length,
    newest: newest && { ...newest, sizeBytes: await directory.sizeOf(newest) },
    run: { isSuccess, endedAt: world.date(), durationMs: world.nowMs() - begunMs },
  });
  await writeMetricsFile(settings.metricsFile, text);
}

/** In one line, with exit code 1. Bugs of our own stay what they are. @throws {CliError} */
async function orFail<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isOwn = error instanceof InvariantError || error instanceof TypeError;
    if (!(error instanceof Error) || error instanceof QuietExit || isOwn) throw error;
    throw new CliError(exitCodes.error, `backup failed: ${error.message}`, { cause: error });
  }
}

function warnOfHold({ backup, clearance }: MadeBackup, path: string, world: CliWorld): void {
  if (clearance.kind !== "hold") return;
  const { ahead } = clearance;
  const text = `nothing was removed, since ${ahead.name} is ahead of revision ${backup.revision}: the cluster was set back, or is another one. When its backups are not needed any more, move them out of ${path}`;
  tell(world, "warn", `warning: ${text}`);
}

function removedOf({ clearance }: MadeBackup): string[] {
  return clearance.kind === "remove" ? clearance.surplus.map(({ name }) => name) : [];
}

function sentenceOf(made: MadeBackup, { directory }: BackupSettings, tookMs: number): string {
  const { backup, tried, sizeBytes, endpoint } = made;
  const removed = removedOf(made);
  const facts = [
    `revision ${backup.revision}`,
    `${tried.status.totalKeys} keys`,
    humanBytes(sizeBytes),
    `of ${endpoint}`,
    `restored and compared`,
    `in ${(tookMs / 1_000).toFixed(1)} s`,
  ];
  const rest = removed.length === 0 ? "" : `; removed ${removed.join(", ")}`;
  return `Backup saved at ${directory}/${backup.name}: ${facts.join(", ")}${rest}`;
}

function jsonOf(made: MadeBackup, { directory }: BackupSettings, tookMs: number): string {
  const { backup, tried, sizeBytes, endpoint, clearance } = made;
  return JSON.stringify({
    path: `${directory}/${backup.name}`,
    endpoint,
    revision: backup.revision,
    hash: tried.store.hash,
    totalKey: tried.status.totalKeys,
    totalSize: sizeBytes,
    durationMs: Math.round(tookMs),
    removed: removedOf(made),
    isHeld: clearance.kind === "hold",
  });
}
