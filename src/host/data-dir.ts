import { chmod, mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Only the owner enters a data directory. */
export const dataDirMode = 0o700;
/** Top-level names that mean something: etcd's own two, and the lock. */
const knownNames: ReadonlySet<string> = new Set(["member", "proxy", "fixtures"]);
/** What taking over the data of official etcd leaves, or makes: the original among it. */
const importName = /^(imported(\.partial)?|member\.official-.*)$/;
/** Foreign names listed at most; the rest is counted. */
const foreignNamesMax = 32;

/** What lies in a data directory before a member starts. */
export interface DataDirReport {
  /** Whether the directory was there before. */
  readonly existed: boolean;
  /** Present when group or others may enter: the mode that was found, as "755". */
  readonly looseMode: string | undefined;
  /** Top-level entries that no etcd made, sorted, at most 32. */
  readonly foreignNames: readonly string[];
  /**
   * "empty": nothing of a member. "member": ours. "official": written by official etcd (its key space is the bbolt file
   * member/snap/db). "proxy": a directory of `--proxy` mode.
   */
  readonly holds: "empty" | "member" | "official" | "proxy";
  /** One line for the operator where the content is not ours; undefined otherwise. */
  readonly notice: string | undefined;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

async function contentOf(dataDir: string, ourStore: string): Promise<DataDirReport["holds"]> {
  if (await exists(join(dataDir, "member"))) {
    if (await exists(join(dataDir, ourStore))) return "member";
    return (await exists(join(dataDir, "member", "snap", "db"))) ? "official" : "member";
  }
  return (await exists(join(dataDir, "proxy"))) ? "proxy" : "empty";
}

export interface DataDirOptions {
  /** The setting that named the directory, for messages. Default "--data-dir". */
  readonly setting?: string;
  /** Name of the lock file, which is no foreign entry. */
  readonly lockName: string;
  /** Where the live store lies inside the directory: what tells our members from official ones. */
  readonly ourStore: string;
}

/**
 * Makes the directory (mode 0700) if it is missing and says what it holds. Loose permissions of an existing one are
 * reported, not changed: someone may have chosen them.
 * @throws {Error} If it cannot be made or read; one line that names setting and path.
 */
export function prepareDataDir(dataDir: string, options: DataDirOptions): Promise<DataDirReport> {
  return orComplain(dataDir, options, async () => {
    const report = await contentReport(dataDir, options);
    if (report !== undefined) return report;
    await mkdir(dataDir, { recursive: true, mode: dataDirMode });
    // The umask may have taken bits away from us; it never adds any.
    await chmod(dataDir, dataDirMode);
    return missing;
  });
}

/**
 * What `prepareDataDir` would find; makes and changes nothing.
 * @throws {Error} If it cannot be read; one line that names setting and path.
 */
export function lookAtDataDir(dataDir: string, options: DataDirOptions): Promise<DataDirReport> {
  return orComplain(
    dataDir,
    options,
    async () => (await contentReport(dataDir, options)) ?? missing,
  );
}

const missing: DataDirReport = {
  existed: false,
  looseMode: undefined,
  foreignNames: [],
  holds: "empty",
  notice: undefined,
};

/** Undefined: there is no such directory. */
async function contentReport(
  dataDir: string,
  options: DataDirOptions,
): Promise<DataDirReport | undefined> {
  const found = await stat(dataDir).catch(() => undefined);
  if (found === undefined) return undefined;
  const mode = found.mode & 0o777;
  const names = await readdir(dataDir);
  const foreign = names.filter(
    (name) => !(knownNames.has(name) || importName.test(name) || name === options.lockName),
  );
  const holds = await contentOf(dataDir, options.ourStore);
  return {
    existed: true,
    looseMode: (mode & 0o077) === 0 ? undefined : mode.toString(8),
    foreignNames: foreign.sort().slice(0, foreignNamesMax),
    holds,
    notice:
      holds === "official"
        ? `${dataDir} holds a member of official etcd: its key space is ${join(dataDir, "member/snap/db")}`
        : undefined,
  };
}

async function orComplain(
  dataDir: string,
  { setting = "--data-dir" }: DataDirOptions,
  look: () => Promise<DataDirReport>,
): Promise<DataDirReport> {
  try {
    return await look();
  } catch (error) {
    throw new Error(
      `Cannot use data directory ${dataDir} (${setting}): ${(error as Error).message}, want a directory of our own`,
    );
  }
}
