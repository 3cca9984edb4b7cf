// What etcdctl itself is set to, and the backups that it can see.
import { X509Certificate } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { examineEnd, type Finding, fine, found } from "../../base/index.ts";
import type { FlagValues } from "../../cli/index.ts";
import { backupDirectoryDefault } from "../backup/backup-flags.ts";

export async function examineSettings(flags: FlagValues, now: Date): Promise<Finding[]> {
  const about = "etcdctl";
  const findings: Finding[] = [];
  if (flags.bool("insecure-skip-tls-verify")) {
    findings.push(
      found("warning", about, {
        text: "takes any certificate (--insecure-skip-tls-verify): it may talk to anybody",
        remedy: "use --cacert",
      }),
    );
  }
  for (const name of ["cert", "cacert"]) {
    const file = flags.text(name);
    if (file === "") continue;
    const { validTo } = new X509Certificate(await readFile(file));
    findings.push(
      examineEnd(about, { what: `the certificate ${file}`, end: new Date(validTo), now }),
    );
  }
  return findings;
}

const hourMs = 3_600 * 1_000;
const ageHoursMax = 24;

const about = "backups";
const remedy =
  "systemctl enable --now etcd-backup.timer, or etcdctl snapshot save FILE, every day and after every change of members";

/**
 * @param path a file, or a directory whose newest file counts; empty: where the service keeps them, if it does on this machine
 */
export async function examineBackups(
  path: string,
  now: Date,
  { ofService = backupDirectoryDefault } = {},
): Promise<Finding> {
  try {
    if (path !== "" || (await isThere(ofService))) return await examineAge(path || ofService, now);
  } catch (error) {
    const { message } = error as Error;
    const text = `their age is unknown: ${message}`;
    return found("note", about, {
      text,
      remedy: "run doctor as root, or name another place: --backup PATH",
    });
  }
  return found("note", about, {
    text: "their age is unknown",
    remedy:
      "name the file or the directory: --backup PATH; for one a day: systemctl enable --now etcd-backup.timer",
  });
}

async function examineAge(path: string, now: Date): Promise<Finding> {
  const newest = await newestFile(path);
  if (newest === undefined) {
    return found("problem", about, { text: `there is no snapshot file at ${path}`, remedy });
  }
  const hours = Math.floor((now.getTime() - newest.writtenAt.getTime()) / hourMs);
  const text = `the newest, ${newest.path}, is ${hours} hours old`;
  return hours > ageHoursMax ? found("warning", about, { text, remedy }) : fine(about, text);
}

/** @throws the system's error, if it does not let us look */
async function isThere(path: string): Promise<boolean> {
  return (await factsOf(path)) !== undefined;
}

async function factsOf(path: string) {
  return stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
}

interface FoundFile {
  readonly path: string;
  readonly writtenAt: Date;
}

async function newestFile(path: string): Promise<FoundFile | undefined> {
  const facts = await factsOf(path);
  if (facts === undefined) return undefined;
  if (!facts.isDirectory()) return { path, writtenAt: facts.mtime };
  const files: FoundFile[] = [];
  for (const entry of await readdir(path, { withFileTypes: true })) {
    // What ends so is being written, or was left by a save that failed; what begins so is no snapshot but a lock.
    if (!entry.isFile() || /^\.|\.part$/.test(entry.name)) continue;
    const file = join(path, entry.name);
    files.push({ path: file, writtenAt: (await stat(file)).mtime });
  }
  return files.sort((a, b) => b.writtenAt.getTime() - a.writtenAt.getTime())[0];
}
