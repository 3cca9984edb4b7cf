// A package for Fedora, RHEL and what comes from them, by rpmbuild. The files are made already: the recipe only packs them.
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PackageOptions } from "./deb.ts";
import { type Entry, writeTree } from "./entries.ts";
import { identity, root } from "./identity.ts";
import { requireTools, run } from "./tools.ts";

const payloads = { xz: "w6.xzdio", none: "w.ufdio" } as const;

/** Folders that are ours alone, as opposed to those of the system that we put files into. */
const ownFolders = [
  "/etc/etcd",
  "/usr/lib/etcd",
  "/usr/share/etcd",
  `/usr/share/doc/${identity.rpmName}`,
  `/usr/share/licenses/${identity.rpmName}`,
];

function fileLine({ path, mode, isConfiguration }: Entry): string {
  const kind = isConfiguration
    ? "%config(noreplace) "
    : path.startsWith("usr/share/licenses/") || path.endsWith("THIRD-PARTY-LICENSES")
      ? "%license "
      : /^usr\/share\/(doc|man)\//.test(path)
        ? "%doc "
        : "";
  return `${kind}%attr(${mode.toString(8).padStart(4, "0")},root,root) "/${path}"`;
}

function folderLines(entries: readonly Entry[]): string[] {
  const folders = new Set(ownFolders);
  for (const { path } of entries) {
    const parts = `/${path}`.split("/").slice(0, -1);
    for (let depth = 2; depth <= parts.length; depth++) {
      const folder = parts.slice(0, depth).join("/");
      if (ownFolders.some((own) => folder.startsWith(`${own}/`))) folders.add(folder);
    }
  }
  return [...folders].sort().map((folder) => `%dir %attr(0755,root,root) "${folder}"`);
}

/** @param recipe packaging/rpm/etcd.spec.in */
export function rpmSpec(recipe: string, entries: readonly Entry[], epoch: number): string {
  const {
    rpmName,
    epoch: versionEpoch,
    version,
    release,
    maintainer,
    summary,
    description,
  } = identity;
  const date = new Date(epoch * 1000)
    .toUTCString()
    .replace(/^(\w+), (\d+) (\w+) (\d+).*$/, "$1 $3 $2 $4");
  const values: Readonly<Record<string, string>> = {
    name: rpmName,
    epoch: String(versionEpoch),
    version,
    release: String(release),
    maintainer,
    summary: summary.charAt(0).toUpperCase() + summary.slice(1),
    description: description.join("\n"),
    files: [...folderLines(entries), ...entries.map(fileLine)].join("\n"),
    changelog: `* ${date} ${maintainer} - ${versionEpoch}:${version}-${release}\n- Version ${version}; what is new in it is in CHANGELOG.md.`,
  };
  return recipe.replaceAll(/@(\w+)@/g, (whole, name: string) => values[name] ?? whole);
}

/** @returns the path of the package */
export async function buildRpm(options: PackageOptions): Promise<string> {
  // rpmbuild works in no folder whose path has a space, which ours may have.
  const work = await mkdtemp(join(tmpdir(), "etcd-rpm-"));
  try {
    return await buildIn(work, options);
  } finally {
    await rm(work, { recursive: true });
  }
}

async function buildIn(
  work: string,
  { machine, entries, epoch, compression, outDir }: PackageOptions,
): Promise<string> {
  requireTools(["rpmbuild"]);
  const tree = join(work, "tree");
  await mkdir(tree, { recursive: true });
  await writeTree(tree, entries, epoch);
  const recipe = await readFile(join(root, "packaging/rpm/etcd.spec.in"), "utf8");
  const spec = join(work, "etcd.spec");
  await writeFile(spec, rpmSpec(recipe, entries, epoch));
  const defines = {
    _topdir: join(work, "top"),
    _dbpath: join(work, "db"),
    _sourcetree: tree,
    _buildhost: "localhost",
    _binary_payload: payloads[compression],
    use_source_date_epoch_as_buildtime: "1",
    clamp_mtime_to_source_date_epoch: "1",
    _build_id_links: "none",
    debug_package: "%{nil}",
    __os_install_post: "%{nil}",
  };
  const args = Object.entries(defines).flatMap(([name, value]) => ["--define", `${name} ${value}`]);
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(epoch), LC_ALL: "C.UTF-8", TZ: "UTC" };
  await run("rpmbuild", ["-bb", "--target", `${machine.rpm}-linux`, ...args, spec], { env });
  const name = `${identity.rpmName}-${identity.version}-${identity.release}.${machine.rpm}.rpm`;
  await copyFile(join(work, "top", "RPMS", machine.rpm, name), join(outDir, name));
  return join(outDir, name);
}
