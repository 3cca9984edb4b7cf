// A package for Debian and what comes from it, by dpkg-deb.
import { createHash } from "node:crypto";
import { chmod, copyFile, mkdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Entry, writeTree } from "./entries.ts";
import { type Architecture, identity, root } from "./identity.ts";
import { requireTools, run } from "./tools.ts";

/** `none` is for tests: xz takes most of the time, and everything else is as in what is published. */
export const compressions = ["xz", "none"] as const;
export type Compression = (typeof compressions)[number];

export interface PackageOptions {
  readonly machine: Architecture;
  readonly entries: readonly Entry[];
  /** Seconds since 1970. */
  readonly epoch: number;
  readonly compression: Compression;
  /** Where the package goes. */
  readonly outDir: string;
  /** A folder of this package alone; replaced. */
  readonly work: string;
}

// One thread: with several, xz cuts the data into blocks by their number.
const flagsOf = { xz: ["-Zxz", "-z6", "--threads-max=1"], none: ["-Znone"] } as const;

const scripts = ["preinst", "postinst", "prerm", "postrm"];

/** As objdump shows what Node and its modules need; a test looks again. */
const depends = [
  "libc6 (>= 2.28)",
  "libgcc-s1 (>= 3.0) | libgcc1 (>= 1:3.0)",
  "libstdc++6 (>= 6)",
  "libatomic1 (>= 4.8)",
  "libsystemd0 (>= 209)",
  "systemd | systemd-standalone-sysusers",
  "systemd | systemd-standalone-tmpfiles",
];

/** @param installedKiB size of all files, rounded up */
export function debControl(machine: Architecture, installedKiB: number): string {
  const { debName, epoch, version, release, maintainer, summary, description } = identity;
  const fullVersion = `${epoch}:${version}-${release}`;
  const lines = [
    `Package: ${debName}`,
    `Version: ${fullVersion}`,
    `Architecture: ${machine.deb}`,
    `Maintainer: ${maintainer}`,
    `Installed-Size: ${installedKiB}`,
    "Pre-Depends: dpkg (>= 1.17.14)",
    `Depends: ${depends.join(", ")}`,
    "Conflicts: etcd, etcd-client",
    "Replaces: etcd, etcd-client",
    `Provides: etcd (= ${fullVersion}), etcd-client (= ${fullVersion})`,
    "Section: net",
    "Priority: optional",
    `Description: ${summary}`,
    ...description.map((line) => ` ${line}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** @returns the path of the package */
export async function buildDeb(options: PackageOptions): Promise<string> {
  const { machine, entries, epoch, compression, outDir, work } = options;
  requireTools(["dpkg-deb"]);
  await rm(work, { recursive: true, force: true });
  const control = join(work, "DEBIAN");
  await mkdir(control, { recursive: true });
  await writeTree(work, entries, epoch);
  const sums: string[] = [];
  let bytes = 0;
  for (const { path } of entries) {
    const content = await readFile(join(work, path));
    bytes += content.length;
    sums.push(`${createHash("md5").update(content).digest("hex")}  ${path}\n`);
  }
  const texts: Readonly<Record<string, string>> = {
    control: debControl(machine, Math.ceil(bytes / 1024)),
    conffiles: entries
      .flatMap(({ path, isConfiguration }) => (isConfiguration ? [`/${path}\n`] : []))
      .join(""),
    md5sums: sums.join(""),
  };
  for (const [name, text] of Object.entries(texts))
    await writeFile(join(control, name), text, { mode: 0o644 });
  for (const name of scripts) {
    await copyFile(join(root, "packaging", "deb", name), join(control, name));
    await chmod(join(control, name), 0o755);
  }
  for (const name of [...Object.keys(texts), ...scripts])
    await utimes(join(control, name), epoch, epoch);
  await chmod(control, 0o755);
  await utimes(control, epoch, epoch);
  await utimes(work, epoch, epoch);
  const target = join(
    outDir,
    `${identity.debName}_${identity.version}-${identity.release}_${machine.deb}.deb`,
  );
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(epoch) };
  const args = [...flagsOf[compression], "--root-owner-group", "--build", work, target];
  await run("dpkg-deb", args, { env });
  return target;
}
