// `npm run build [-- --out <dir>]`: programs that run from any directory without npm, as packages install them.
//
//   dist/bin/etcd                      launcher: finds its own folder, then becomes the program (same process id)
//   dist/lib/etcd/node                 the Node that this was built and tested with
//   dist/lib/etcd/etcd.js, chunk-*.js  bundled code; what a command does not need is not loaded
//   dist/lib/etcd/etcdctl.cjs          a tool in one file, and the library of the commands with streams: build/bundle-tools.ts
//   dist/lib/etcd/classic-level.node   LevelDB for this platform
//   dist/lib/etcd/node_modules/sd-notify   only where its native module could be compiled
//   dist/lib/etcd/compile-cache        V8's bytecode of the bundle
//   dist/lib/etcd/THIRD-PARTY-LICENSES
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import {
  chmod,
  copyFile,
  link,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build as bundle, type Metafile, type Plugin } from "esbuild";
import { bundleTools } from "./build/bundle-tools.ts";
import { warmUp } from "./build/warm-up.ts";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const packages = join(root, "node_modules");
const programs = ["etcd", "etcdctl", "etcdutl"];

/** Tools, which run for a moment; the others are servers. */
const tools = new Set(["etcdctl", "etcdutl"]);

/**
 * A script rather than a binary of its own, because it costs 1 ms and shows what it does. Links are followed with
 * readlink only when the launcher was called through one. Threads: the log's disk, the store and name look-ups share
 * Node's pool, of which four threads would be too few when one waits for a slow disk. Memory: two malloc arenas instead of
 * one a thread, and a young generation that fits the processor's cache, kept 60 to 80 MB less resident after a million puts
 * without costing processor time.
 */
function launcher(file: string): string {
  return `#!/bin/sh
self=$0
[ -h "$self" ] && self=$(readlink -f -- "$self")
case $self in */*) here=\${self%/*} ;; *) here=. ;; esac
lib=$here/../lib/etcd
export UV_THREADPOOL_SIZE="\${UV_THREADPOOL_SIZE:-8}"
export MALLOC_ARENA_MAX="\${MALLOC_ARENA_MAX:-2}"
export NODE_COMPILE_CACHE="$lib/compile-cache" NODE_COMPILE_CACHE_PORTABLE=1
exec "$lib/node" --disable-warning=ExperimentalWarning --max-semi-space-size=8 "$lib/${file}" "$@"
`;
}

/** CommonJS dependencies find `require` in the bundle, and classic-level finds its binary beside it. */
const requireBanner =
  'import { createRequire as bundleRequire } from "node:module";\n' +
  "const require = bundleRequire(import.meta.url);";

const nativeModules: Plugin = {
  name: "native-modules",
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /classic-level\/binding\.js$/ }, () => ({
      contents: 'module.exports = require("./classic-level.node");',
      loader: "js",
    }));
    onResolve({ filter: /\.node$/ }, ({ path }) => ({ path, external: true }));
  },
};

/** A built program is read by itself: what its source reads from the repository is in it. */
const shippedConfInside: Plugin = {
  name: "shipped-conf-inside",
  setup({ onLoad }) {
    onLoad({ filter: /\/ctl\/init\/shipped-conf\.ts$/ }, async () => {
      const conf = await readFile(join(root, "etc", "etcd.conf"), "utf8");
      return {
        contents: `export const shippedConf = () => ${JSON.stringify(conf)};`,
        loader: "js",
      };
    });
  },
};

const plugins = [nativeModules, shippedConfInside];

/** Hard links where possible: the binary has 150 MB. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}

function shippedNode(): string {
  const shipped = join(packages, `node-linux-${process.arch}`, "bin", "node");
  return existsSync(shipped) ? shipped : process.execPath;
}

/** LevelDB as its package has it for glibc. @param arch as Node names it */
export function prebuiltClassicLevel(arch: string): string {
  const file = arch === "arm64" ? "classic-level.armv8.node" : "classic-level.node";
  return join(packages, "classic-level", "prebuilds", `linux-${arch}`, file);
}

/** @throws {Error} if the Node that is shipped cannot load the module, as one that was compiled for another */
export function requireLoadable(module: string): void {
  const script = "process.dlopen({ exports: {} }, process.argv[1])";
  const { status, stderr } = spawnSync(shippedNode(), ["-e", script, module], { encoding: "utf8" });
  if (status === 0) return;
  const reason = /^Error: (.*)$/m.exec(stderr)?.[1] ?? stderr.trim();
  throw new Error(
    `Cannot build with ${module}, which the shipped Node does not load (${reason}): remove node_modules, and let "npm run build" install it`,
  );
}

async function placeNativeParts(lib: string): Promise<void> {
  await linkOrCopy(shippedNode(), join(lib, "node"));
  await copyFile(prebuiltClassicLevel(process.arch), join(lib, "classic-level.node"));
  const compiled = join(packages, "sd-notify", "build", "Release", "notify.node");
  if (!existsSync(compiled)) {
    console.warn("sd-notify is not compiled here (libsystemd-dev?): built without systemd notify");
    return;
  }
  requireLoadable(compiled);
  const target = join(lib, "node_modules", "sd-notify");
  await mkdir(target, { recursive: true });
  await copyFile(compiled, join(target, "notify.node"));
  const manifest = { name: "sd-notify", license: "MIT", main: "notify.node" };
  await writeFile(join(target, "package.json"), `${JSON.stringify(manifest)}\n`);
}

/** Folders of the packages that files of the bundle came from. */
function bundledPackages(metafiles: readonly Metafile[]): string[] {
  const found = new Set<string>();
  for (const input of metafiles.flatMap(({ inputs }) => Object.keys(inputs))) {
    const match = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match !== null) found.add(match[1]!);
  }
  return [...found].sort();
}

/** What the licences of bundled code ask for: their text goes with it. */
async function writeLicenses(lib: string, names: readonly string[]): Promise<void> {
  const parts: string[] = [];
  for (const name of names) {
    const folder = join(packages, name);
    if (!existsSync(folder)) continue;
    const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
      version: string;
      license?: string;
    };
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? "" : await readFile(join(folder, file), "utf8");
    parts.push(`${name} ${manifest.version} (${manifest.license ?? "see text"})\n\n${text.trim()}`);
  }
  await writeFile(
    join(lib, "THIRD-PARTY-LICENSES"),
    `${parts.join(`\n\n${"-".repeat(80)}\n\n`)}\n`,
  );
}

export interface BuildOptions {
  /** Its `bin` and `lib` are replaced; what else is there, packages for one, stays. */
  readonly outDir: string;
  /** Program name to source file. */
  readonly entryPoints: Readonly<Record<string, string>>;
}

/** Builds beside the target and swaps at the end, so that a failed build leaves the last good one. */
export async function buildPrograms(options: BuildOptions): Promise<void> {
  const outDir = resolve(options.outDir);
  const staging = `${outDir}.new`;
  await rm(staging, { recursive: true, force: true });
  const lib = join(staging, "lib", "etcd");
  const bin = join(staging, "bin");
  await mkdir(lib, { recursive: true });
  await mkdir(bin);
  const metafiles = await bundleAll(options.entryPoints, lib);
  await placeNativeParts(lib);
  const names = [...bundledPackages(metafiles), "sd-notify", `node-linux-${process.arch}`];
  await writeLicenses(lib, names);
  await writeFile(join(lib, "package.json"), '{ "type": "module" }\n');
  for (const program of Object.keys(options.entryPoints)) {
    const file = tools.has(program) ? `${program}.cjs` : `${program}.js`;
    await writeFile(join(bin, program), launcher(file));
    await chmod(join(bin, program), 0o755);
  }
  await mkdir(outDir, { recursive: true });
  for (const name of ["bin", "lib"]) {
    await rm(join(outDir, name), { recursive: true, force: true });
    await rename(join(staging, name), join(outDir, name));
  }
  await rm(staging, { recursive: true });
  for (const program of Object.keys(options.entryPoints)) {
    await warmUp(program, join(outDir, "bin", program));
  }
}

async function bundleAll(
  entryPoints: Readonly<Record<string, string>>,
  lib: string,
): Promise<Metafile[]> {
  const entries = Object.entries(entryPoints);
  const servers = entries.filter(([program]) => !tools.has(program));
  const { metafile } = await bundle({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(servers),
    outdir: lib,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node26",
    chunkNames: "chunk-[hash]",
    banner: { js: requireBanner },
    plugins,
    metafile: true,
    logLevel: "warning",
  });
  if (servers.length === entries.length) return [metafile];
  const toolEntries = Object.fromEntries(entries.filter(([program]) => tools.has(program)));
  const options = { root, entryPoints: toolEntries, outDir: lib, plugins };
  return [metafile, ...(await bundleTools(options))];
}

/** All programs of this repository. @returns their names */
export async function buildFromSource(outDir: string): Promise<string[]> {
  const sources = programs.map((name) => [name, join(root, "src", "bin", `${name}.ts`)] as const);
  const entryPoints = Object.fromEntries(sources.filter(([, source]) => existsSync(source)));
  if (entryPoints.etcd === undefined) throw new Error("Cannot build: src/bin/etcd.ts is missing");
  await buildPrograms({ outDir, entryPoints });
  return Object.keys(entryPoints);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { out: { type: "string", default: join(root, "dist") } },
  });
  const names = await buildFromSource(values.out);
  const built = names.map((name) => relative(root, join(values.out, "bin", name)));
  console.log(`built ${built.join(", ")}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
