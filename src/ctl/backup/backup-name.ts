// A backup says in its name when it was taken and how far the cluster was: `etcd-2030-06-15T021503Z-r48211.db`. Names sort by
// time. A file with another name is nobody's business here: renamed, a backup is kept for good.

export interface Backup {
  readonly name: string;
  /** Milliseconds since 1970, in whole seconds. */
  readonly takenAtMs: number;
  readonly revision: number;
}

const form = /^etcd-(\d{4}-\d\d-\d\dT)(\d\d)(\d\d)(\d\d)Z-r(\d{1,16})\.db$/;

export function backupOf(takenAt: Date, revision: number): Backup {
  const time = takenAt.toISOString().slice(0, 19).replaceAll(":", "");
  const name = `etcd-${time}Z-r${revision}.db`;
  return { name, takenAtMs: Math.floor(takenAt.getTime() / 1_000) * 1_000, revision };
}

/** Undefined if the name is not one of ours. */
export function parseBackupName(name: string): Backup | undefined {
  const match = form.exec(name);
  if (match === null) return undefined;
  const [, day, hour, minute, second, digits] = match;
  const takenAtMs = Date.parse(`${day}${hour}:${minute}:${second}Z`);
  const revision = Number(digits);
  if (Number.isNaN(takenAtMs)) return undefined;
  // What is not written as we would have written it is not ours.
  return backupOf(new Date(takenAtMs), revision).name === name
    ? { name, takenAtMs, revision }
    : undefined;
}
