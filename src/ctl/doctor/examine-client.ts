// What etcdctl itself is set to, and the backups that it can see.
import { X509Certificate } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { examineEnd, type Finding, fine, found } from "../../base/index.ts";
import type { FlagValues } from "../../cli/index.ts";

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

/** @param path a file, or a directory whose newest file counts; empty: unknown */
export async function examineBackups(path: string, now: Date): Promise<Finding> {
  const about = "backups";
  const remedy = "etcdctl snapshot save FILE, every day and after every change of members";
  if (path === "") {
    return found("note", about, {
      text: "their age is unknown",
      remedy: "name the file or the directory: --backup PATH",
    });
  }
  const newest = await newestFile(path);
  if (newest === undefined) {
    return found("problem", about, { text: `there is no snapshot file at ${path}`, remedy });
  }
  const hours = Math.floor((now.getTime() - newest.writtenAt.getTime()) / hourMs);
  const text = `the newest, ${newest.path}, is ${hours} hours old`;
  return hours > ageHoursMax ? found("warning", about, { text, remedy }) : fine(about, text);
}

interface FoundFile {
  readonly path: string;
  readonly writtenAt: Date;
}

async function newestFile(path: string): Promise<FoundFile | undefined> {
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined) return undefined;
  if (!facts.isDirectory()) return { path, writtenAt: facts.mtime };
  const files: FoundFile[] = [];
  for (const entry of await readdir(path, { withFileTypes: true })) {
    // What ends so is being written, or was left by a save that failed.
    if (!entry.isFile() || entry.name.endsWith(".part")) continue;
    const file = join(path, entry.name);
    files.push({ path: file, writtenAt: (await stat(file)).mtime });
  }
  return files.sort((a, b) => b.writtenAt.getTime() - a.writtenAt.getTime())[0];
}
