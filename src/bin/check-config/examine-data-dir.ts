// What lies where the data is to be, who may use it, and whether there is room. Nothing is made there.
import { readdir, readFile, stat, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type Finding, fine, found, humanBytes } from "../../base/index.ts";
import type { Settings } from "../../config/index.ts";
import {
  type DataDirReport,
  dataDirLockName,
  isImportUnfinished,
  lookAtDataDir,
} from "../../host/index.ts";
import { storeDir } from "../store-dir.ts";
import { type Account, type Right, refusalOf } from "./account.ts";

const about = "--data-dir";

export interface DataDirFacts {
  /** Undefined: it cannot be looked at, or another one has to be named first. */
  readonly holds: DataDirReport["holds"] | undefined;
  /** Whether a process works with it now. */
  readonly isRunning: boolean;
  readonly findings: readonly Finding[];
}

export async function examineDataDir(settings: Settings, account: Account): Promise<DataDirFacts> {
  const { dataDir, walDir } = settings;
  const findings: Finding[] = await examineRights(dataDir, { about, account });
  if (walDir !== "") {
    findings.push(...(await examineRights(walDir, { about: "--wal-dir", account })));
  }
  let report: DataDirReport;
  try {
    report = await lookAtDataDir(dataDir, { lockName: dataDirLockName, ourStore: storeDir });
  } catch (error) {
    const remedy = "run the check as the member's user or as root, or name another directory";
    const text = (error as Error).message;
    return {
      holds: undefined,
      isRunning: false,
      findings: [found("problem", about, { text, remedy })],
    };
  }
  const isRunning = await isLocked(join(dataDir, dataDirLockName));
  const importOn = settings.importOfficialData;
  findings.push(...examineContent(dataDir, report, { isRunning, importOn }));
  if (await isImportUnfinished(dataDir)) {
    findings.push(
      found("note", about, {
        text: `data of official etcd was being taken over in ${dataDir}`,
        remedy: "nothing: the next start finishes it",
      }),
    );
  }
  findings.push(await examineSpace(settings));
  return { holds: report.holds, isRunning, findings };
}

interface ContentContext {
  readonly isRunning: boolean;
  /** --import-official-data */
  readonly importOn: boolean;
}

/** Pure. */
export function examineContent(
  dataDir: string,
  report: DataDirReport,
  { isRunning, importOn }: ContentContext,
): Finding[] {
  const findings: Finding[] = [];
  if (report.looseMode !== undefined) {
    findings.push(
      found("warning", about, {
        text: `${dataDir} has mode ${report.looseMode}: other users may look into it`,
        remedy: `chmod 700 ${dataDir}`,
      }),
    );
  }
  if (report.foreignNames.length > 0) {
    findings.push(
      found("warning", about, {
        text: `${dataDir} holds what no etcd has made: ${report.foreignNames.join(", ")}`,
        remedy: "move it away, or name a directory of the member's own",
      }),
    );
  }
  findings.push(contentFinding(dataDir, report, { isRunning, importOn }));
  return findings;
}

function contentFinding(
  dataDir: string,
  { existed, holds }: DataDirReport,
  { isRunning, importOn }: ContentContext,
): Finding {
  switch (holds) {
    case "member": {
      const running = isRunning ? ", which runs now" : "";
      return fine(about, `${dataDir} holds a member of ours${running}`);
    }
    case "empty":
      return fine(about, existed ? `${dataDir} is empty: a new member` : `${dataDir} will be made`);
    case "proxy":
      return found("problem", about, {
        text: `${dataDir} holds a proxy`,
        remedy: "name another directory, or move this one away",
      });
    case "official":
      if (importOn) return fine(about, `${dataDir} holds official etcd's data, to be taken over`);
      return found("problem", about, {
        text: `${dataDir} holds a member of official etcd`,
        remedy:
          "--import-official-data takes it over and keeps the original; so does etcdutl import",
      });
  }
}

async function examineRights(
  path: string,
  { about, account }: { readonly about: string; readonly account: Account },
): Promise<Finding[]> {
  const { existing, isMissing } = await nearestExisting(path);
  const rights: readonly Right[] = isMissing ? ["write", "enter"] : ["read", "write", "enter"];
  const refusal = await refusalOf(account, existing, rights);
  if (refusal === undefined) return [];
  // /var/lib/etcd is made and given to the service by systemd (StateDirectory=).
  if (isMissing && resolve(path).startsWith("/var/lib/etcd/")) return [];
  return [
    found("problem", about, {
      text: isMissing ? `${path} cannot be made: ${refusal}` : `${path} cannot be used: ${refusal}`,
      remedy: "a directory that belongs to the member's user (chown, mode 700)",
    }),
  ];
}

async function nearestExisting(path: string): Promise<{ existing: string; isMissing: boolean }> {
  let existing = resolve(path);
  let isMissing = false;
  while (existing !== "/" && (await stat(existing).catch(() => undefined)) === undefined) {
    existing = dirname(existing);
    isMissing = true;
  }
  return { existing, isMissing };
}

/** Whether somebody holds the lock, as the kernel tells: taking it, even for a moment, would stop a start. */
async function isLocked(path: string): Promise<boolean> {
  const file = await stat(path).catch(() => undefined);
  if (file === undefined) return false;
  const locks = await readFile("/proc/locks", "utf8").catch(() => "");
  return locks.split("\n").some((line) => lockedInode(line) === file.ino);
}

/** Of a line such as `1: POSIX  ADVISORY  WRITE 1234 08:01:131077 0 EOF`. */
function lockedInode(line: string): number | undefined {
  const match = /^\d+: \S+ +\S+ +WRITE +\d+ [0-9a-f]+:[0-9a-f]+:(\d+) /.exec(line);
  return match === null ? undefined : Number(match[1]);
}

async function examineSpace({ dataDir, quotaBackendBytes }: Settings): Promise<Finding> {
  const { existing } = await nearestExisting(dataDir);
  const { bavail, bsize } = await statfs(existing);
  const usedBytes = await storeBytes(join(dataDir, storeDir));
  return examineRoom({ freeBytes: bavail * bsize, usedBytes, quotaBytes: quotaBackendBytes });
}

async function storeBytes(path: string): Promise<number> {
  const names = await readdir(path).catch((): string[] => []);
  const files = await Promise.all(
    names.map((name) => stat(join(path, name)).catch(() => undefined)),
  );
  return files.reduce((bytes, file) => bytes + (file?.isFile() === true ? file.size : 0), 0);
}

/** The log has no share in the quota: eight segments of 64 MiB and some snapshots are usual. */
const logBytes = 512 * 1024 ** 2;

/** Pure. */
export function examineRoom(room: {
  readonly freeBytes: number;
  readonly usedBytes: number;
  readonly quotaBytes: number;
}): Finding {
  const { freeBytes, usedBytes, quotaBytes } = room;
  const isUnlimited = quotaBytes === Number.MAX_SAFE_INTEGER;
  const wanted = isUnlimited ? logBytes : Math.max(quotaBytes - usedBytes, 0) + logBytes;
  const setting = "--quota-backend-bytes";
  const free = `${humanBytes(freeBytes)} are free on the disk`;
  if (freeBytes >= wanted) return fine(setting, `${free}, enough for the quota and the log`);
  const quota = isUnlimited ? "there is no quota" : `the quota is ${humanBytes(quotaBytes)}`;
  return found("warning", setting, {
    text: `${free}, while ${quota}: the disk may be full before the quota is`,
    remedy: `a larger disk, or a quota of at most ${Math.max(Math.floor(freeBytes + usedBytes - logBytes), 0)} bytes`,
  });
}
