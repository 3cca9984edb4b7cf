// Official etcd, etcdctl and etcdutl of any version from 3.5 on, built by Go from their published modules into a cache outside
// the tree. (The packages of 3.4 cannot be required as modules; Debian has 3.4.)
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Program to module, below `go.etcd.io/etcd/`. */
const programs = { etcd: "server/v3", etcdctl: "etcdctl/v3", etcdutl: "etcdutl/v3" } as const;

/** Compilers that run at once: leaves a small machine usable. */
const compilersMax = 2;

/** The Go programs are in here: ETCD_OFFICIAL_CACHE, or a folder of the user's cache. */
export function cacheFolder(): string {
  const { ETCD_OFFICIAL_CACHE: own, XDG_CACHE_HOME: cache = join(homedir(), ".cache") } =
    process.env;
  return own ?? join(cache, "etcd-appliance", "official");
}

/** Where the programs of a version (`3.6.16`) are once they are built. */
export function officialFolder(version: string): string {
  return join(cacheFolder(), version);
}

/** @throws {Error} With what Go said, if it fails. */
function go(folder: string, args: readonly string[]): void {
  const env = { ...process.env, GOFLAGS: "-mod=mod" };
  const { status, error, stderr } = spawnSync("go", args, { cwd: folder, env, encoding: "utf8" });
  const command = `go ${args.join(" ")}`;
  if (error !== undefined) {
    throw new Error(
      `Cannot run ${command}: ${error.message}; building official etcd takes Go 1.24 or later (https://go.dev/dl) in the PATH`,
    );
  }
  if (status !== 0) {
    throw new Error(`Cannot build official etcd: ${command} ended with ${status}: ${stderr}`);
  }
}

/**
 * Returns the folder with `etcd`, `etcdctl` and `etcdutl` of the version, which are built if they are not there yet: some
 * minutes, and some hundred megabytes in Go's own caches.
 *
 * @throws {Error} If the version is none, Go is missing, or the build fails; the cache is then as it was.
 */
export function buildOfficial(version: string): string {
  if (!/^3\.([5-9]|\d\d)\.\d+$/.test(version)) {
    throw new Error(
      `Cannot build official etcd ${version}: wanted a version from 3.5.0 on, such as 3.6.16`,
    );
  }
  const folder = officialFolder(version);
  if (existsSync(folder)) return folder;
  console.error(`building official etcd ${version} into ${folder} ...`);
  mkdirSync(cacheFolder(), { recursive: true });
  const work = mkdtempSync(join(cacheFolder(), `building-${version}-`));
  try {
    // `go install <package>@<version>` refuses modules with replacements, as etcd's are; requiring them overlooks these.
    writeFileSync(join(work, "go.mod"), "module official\n");
    for (const module of Object.values(programs)) {
      go(work, ["get", `go.etcd.io/etcd/${module}@v${version}`]);
    }
    for (const [program, module] of Object.entries(programs)) {
      const target = ["-o", join("built", program), `go.etcd.io/etcd/${module}`];
      go(work, ["build", "-p", String(compilersMax), ...target]);
    }
    renameSync(join(work, "built"), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}
