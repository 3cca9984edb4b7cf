// What of a package depends on the machine: Node, LevelDB, and the module that talks to systemd. For this machine they are
// where npm has put them; for another one they come from the same packages at the same versions, checked against
// package-lock.json, and the module is compiled by a cross compiler.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { prebuiltClassicLevel } from "../build.ts";
import { type Architecture, root } from "./identity.ts";
import { requireTools, run } from "./tools.ts";

export interface PlatformParts {
  /** Without symbols for a debugger, which are a quarter of it. */
  readonly node: string;
  readonly classicLevel: string;
  readonly sdNotify: string;
}

const modules = join(root, "node_modules");

/** @param work folder for what has to be made; it may be kept between runs @throws {Error} */
export async function platformParts(machine: Architecture, work: string): Promise<PlatformParts> {
  await mkdir(work, { recursive: true });
  const isThisMachine = machine.node === process.arch;
  const strip = isThisMachine ? "strip" : `${machine.gnu}-strip`;
  requireTools([strip]);
  const runtime = isThisMachine
    ? join(modules, `node-linux-${machine.node}`)
    : await fetchRuntime(machine, work);
  const node = join(work, "node");
  const sdNotify = join(work, "notify.node");
  await run(strip, ["--strip-unneeded", "-o", node, join(runtime, "bin", "node")]);
  const compiled = isThisMachine
    ? join(modules, "sd-notify", "build", "Release", "notify.node")
    : await crossCompileNotify(machine, { runtime, work });
  if (!existsSync(compiled)) {
    throw new Error(
      `Cannot build packages as ${compiled} is missing: install libsystemd-dev and run "npm rebuild sd-notify"`,
    );
  }
  await run(strip, ["--strip-unneeded", "-o", sdNotify, compiled]);
  const prebuilt = prebuiltClassicLevel(machine.node);
  if (!existsSync(prebuilt)) throw new Error(`Cannot build packages as ${prebuilt} is missing`);
  const classicLevel = join(work, "classic-level.node");
  await copyFile(prebuilt, classicLevel);
  return { node, classicLevel, sdNotify };
}

interface LockedPackage {
  readonly version: string;
  readonly integrity: string;
}

/** The npm package of Node for another machine, unpacked. */
async function fetchRuntime(machine: Architecture, work: string): Promise<string> {
  const name = `node-linux-${machine.node}`;
  const lock = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const locked = lock.packages[`node_modules/${name}`];
  if (locked === undefined) throw new Error(`Cannot find ${name} in package-lock.json`);
  requireTools(["npm", "tar"]);
  const archive = join(work, `${name}-${locked.version}.tgz`);
  if (!existsSync(archive)) await run("npm", ["pack", `${name}@${locked.version}`], { cwd: work });
  const digest = createHash("sha512")
    .update(await readFile(archive))
    .digest("base64");
  if (`sha512-${digest}` !== locked.integrity) {
    await rm(archive);
    throw new Error(
      `Cannot use ${name} ${locked.version}: its sum is not that of package-lock.json`,
    );
  }
  const folder = join(work, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  await run("tar", ["-xzf", archive, "-C", folder, "--strip-components=1", "--no-same-owner"]);
  return folder;
}

/** What the module calls in libsystemd. The real library of the other machine takes the stand-in's place when it runs. */
const systemdFunctions = [
  "sd_pid_notify",
  "sd_pid_notifyf",
  "sd_notify",
  "sd_notifyf",
  "sd_watchdog_enabled",
  "sd_journal_print",
  "sd_journal_print_with_location",
];

async function crossCompileNotify(
  machine: Architecture,
  { runtime, work }: { readonly runtime: string; readonly work: string },
): Promise<string> {
  const compiler = `${machine.gnu}-g++`;
  requireTools([compiler]);
  const headers = join(work, "include");
  await rm(headers, { recursive: true, force: true });
  await mkdir(headers, { recursive: true });
  // Debian's headers are the same for all machines; alone in a folder, they hide none of the compiler's own.
  await run("cp", ["-r", "/usr/include/systemd", headers]);
  const standIn = join(work, "stand-in.c");
  const library = join(work, "libsystemd.so");
  await writeFile(standIn, systemdFunctions.map((name) => `void ${name}(void) {}\n`).join(""));
  const soname = "-Wl,-soname,libsystemd.so.0";
  await run(compiler, ["-x", "c", "-shared", "-fPIC", soname, "-o", library, standIn]);
  const source = join(modules, "sd-notify", "notify.cc");
  const compiled = join(work, "notify.unstripped.node");
  const args = ["-shared", "-fPIC", "-O2", "-std=gnu++20", "-w", "-fno-rtti", "-fno-exceptions"];
  const found = ["-DNODE_GYP_MODULE_NAME=notify", "-DBUILDING_NODE_EXTENSION", `-I${headers}`];
  const node = [`-I${join(runtime, "include", "node")}`];
  const paths = `-ffile-prefix-map=${root}=.`;
  await run(compiler, [...args, ...found, ...node, paths, "-o", compiled, source, library]);
  return compiled;
}
