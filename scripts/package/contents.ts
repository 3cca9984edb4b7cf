// Every file of a package, and what it is made of.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { completionScript, type Shell } from "../../src/cli/completion/completion-script.ts";
import { etcdctl } from "../../src/ctl/commands.ts";
import { etcdutl } from "../../src/utl/commands.ts";
import { type Entry, fileEntry, folderEntries, textEntry } from "./entries.ts";
import { type Architecture, identity, root } from "./identity.ts";
import { backupPage } from "./man/backup-page.ts";
import { commandPage } from "./man/command-page.ts";
import { confPage, etcdPage, type PageDate } from "./man/settings-pages.ts";
import type { PlatformParts } from "./platform-parts.ts";

export type Format = "deb" | "rpm";

export interface ContentsOptions {
  readonly format: Format;
  readonly machine: Architecture;
  /** What `npm run build` has made; its parts of a platform are replaced. */
  readonly dist: string;
  readonly parts: PlatformParts;
  /** Seconds since 1970; the date of the packages. */
  readonly epoch: number;
}

const libDir = "usr/lib/etcd";
const notify = "node_modules/sd-notify/notify.node";
const licenses = "THIRD-PARTY-LICENSES";

export async function packageContents(options: ContentsOptions): Promise<Entry[]> {
  const parts = await Promise.all([
    programs(options),
    serviceFiles(),
    completions(options.format),
    Promise.resolve(manualPages(options.epoch)),
    monitoring(),
    documents(options),
  ]);
  return parts.flat().sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function programs({ dist, parts, machine }: ContentsOptions): Promise<Entry[]> {
  const bin = ["etcd", "etcdctl", "etcdutl"].map((name) =>
    fileEntry(`usr/bin/${name}`, join(dist, "bin", name), 0o755),
  );
  const replaced = new Set(["node", "classic-level.node", notify, licenses]);
  const lib = await folderEntries(
    libDir,
    join(dist, "lib", "etcd"),
    (name) => replaced.has(name) || name.startsWith("compile-cache"),
  );
  const scripts = ["import-official-data", "make-compile-cache", "say-restart"].map((name) =>
    fileEntry(`${libDir}/${name}`, join(root, "packaging", name), 0o755),
  );
  const texts = await readFile(join(dist, "lib", "etcd", licenses), "utf8");
  const own = texts.replace(/^node-linux-\w+ /m, `node-linux-${machine.node} `);
  return [
    ...(await Promise.all([...bin, ...scripts])),
    ...lib,
    { path: `${libDir}/node`, mode: 0o755, content: { file: parts.node } },
    { path: `${libDir}/classic-level.node`, mode: 0o644, content: { file: parts.classicLevel } },
    { path: `${libDir}/${notify}`, mode: 0o644, content: { file: parts.sdNotify } },
    textEntry(`${libDir}/${licenses}`, own),
  ];
}

/** Path in the package to path in the repository. */
const service: Readonly<Record<string, string>> = {
  "usr/lib/systemd/system/etcd.service": "systemd/etcd.service",
  "usr/lib/systemd/system/etcd@.service": "systemd/etcd@.service",
  "usr/lib/systemd/system/etcd-backup.service": "systemd/etcd-backup.service",
  "usr/lib/systemd/system/etcd-backup.timer": "systemd/etcd-backup.timer",
  "usr/lib/systemd/system/etcd-backup@.service": "systemd/etcd-backup@.service",
  "usr/lib/systemd/system/etcd-backup@.timer": "systemd/etcd-backup@.timer",
  "usr/lib/sysusers.d/etcd.conf": "systemd/etcd.sysusers.conf",
  "usr/lib/tmpfiles.d/etcd.conf": "systemd/etcd.tmpfiles.conf",
  "usr/lib/firewalld/services/etcd-cluster.xml": "packaging/firewalld/etcd-cluster.xml",
  "usr/lib/firewalld/services/etcd-metrics.xml": "packaging/firewalld/etcd-metrics.xml",
};

async function serviceFiles(): Promise<Entry[]> {
  const files = Object.entries(service).map(([path, file]) => fileEntry(path, join(root, file)));
  const settings = ["etcd.conf", "backup.conf"].map(async (name) => {
    const entry = await fileEntry(`etc/etcd/${name}`, join(root, "etc", name));
    return { ...entry, isConfiguration: true } as const;
  });
  return [...(await Promise.all(files)), ...(await Promise.all(settings))];
}

async function completions(format: Format): Promise<Entry[]> {
  const zsh = format === "deb" ? "vendor-completions" : "site-functions";
  const places: readonly [Shell, (name: string) => string][] = [
    ["bash", (name) => `bash-completion/completions/${name}`],
    ["zsh", (name) => `zsh/${zsh}/_${name}`],
    ["fish", (name) => `fish/vendor_completions.d/${name}.fish`],
  ];
  const made = [etcdctl, etcdutl].flatMap((program) =>
    places.map(async ([shell, place]) =>
      textEntry(`usr/share/${place(program.name)}`, await completionScript(shell, program)),
    ),
  );
  return Promise.all(made);
}

/** The pages by the name of their file, not yet compressed. */
export function pages(epoch: number): ReadonlyMap<string, string> {
  const date = new Date(epoch * 1000).toISOString().slice(0, 10);
  const dated: PageDate = { date, source: `etcd-appliance ${identity.version}` };
  return new Map([
    ["man1/etcdctl.1", commandPage(etcdctl, "ETCDCTL", dated)],
    ["man1/etcdutl.1", commandPage(etcdutl, "ETCDUTL", dated)],
    ["man5/etcd.conf.5", confPage(dated)],
    ["man8/etcd.8", etcdPage(dated)],
    ["man8/etcd-backup.8", backupPage(dated)],
  ]);
}

function manualPages(epoch: number): Entry[] {
  return [...pages(epoch)].map(([name, text]) => zipped(`usr/share/man/${name}`, text));
}

/** Node writes no time and no name into the head. */
function zipped(path: string, text: string): Entry {
  return { path: `${path}.gz`, mode: 0o644, content: gzipSync(text, { level: 9 }) };
}

function monitoring(): Promise<Entry[]> {
  const files = ["prometheus/etcd-alerts.yml", "grafana/etcd.json"];
  return Promise.all(
    files.map((name) => fileEntry(`usr/share/etcd/${name}`, join(root, "packaging", name))),
  );
}

async function documents({ format, epoch }: ContentsOptions): Promise<Entry[]> {
  const changes = await readFile(join(root, "CHANGELOG.md"), "utf8");
  const license = await readFile(join(root, "LICENSE"), "utf8");
  const guides = ["operations.md", "compatibility.md", "settings.md"];
  const texts = guides.map(
    async (name) => [name, await readFile(join(root, "docs", name), "utf8")] as const,
  );
  if (format === "rpm") {
    const doc = `usr/share/doc/${identity.rpmName}`;
    return [
      textEntry(`usr/share/licenses/${identity.rpmName}/LICENSE`, license),
      textEntry(`${doc}/CHANGELOG.md`, changes),
      ...(await Promise.all(texts)).map(([name, text]) => textEntry(`${doc}/${name}`, text)),
    ];
  }
  const doc = `usr/share/doc/${identity.debName}`;
  const overrides = join(root, "packaging/deb/lintian-overrides");
  return [
    textEntry(`${doc}/copyright`, copyright),
    zipped(`${doc}/changelog`, changes),
    zipped(`${doc}/changelog.Debian`, debianChangelog(epoch)),
    ...(await Promise.all(texts)).map(([name, text]) => zipped(`${doc}/${name}`, text)),
    await fileEntry(`usr/share/lintian/overrides/${identity.debName}`, overrides),
  ];
}

const copyright = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: etcd-appliance

Files: *
Copyright: 2026 The etcd-appliance authors
License: Apache-2.0

Files: usr/lib/etcd/node usr/lib/etcd/*.node usr/lib/etcd/*.js usr/lib/etcd/*.cjs
Copyright: as told for each in /usr/lib/etcd/THIRD-PARTY-LICENSES
License: third-party
 The runtime Node.js, the LevelDB and sd-notify modules, and the npm packages
 that are bundled into the programs. The licence of each of them, in full and
 with its copyright notices, is in /usr/lib/etcd/THIRD-PARTY-LICENSES.

License: Apache-2.0
 On Debian systems the text of the Apache License, version 2.0, is in
 /usr/share/common-licenses/Apache-2.0.
`;

function debianChangelog(epoch: number): string {
  const { debName, epoch: versionEpoch, version, release, maintainer } = identity;
  const date = new Date(epoch * 1000).toUTCString().replace("GMT", "+0000");
  return `${debName} (${versionEpoch}:${version}-${release}) unstable; urgency=medium

  * Version ${version}; what is new in it is in changelog.gz.

 -- ${maintainer}  ${date}
`;
}
