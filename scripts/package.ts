// `npm run package [-- --arch amd64] [-- --format deb] [-- --out <dir>] [-- --compression none]`: dist/packages/*.deb and
// *.rpm, the same to the byte wherever they are built from the same commit with the same tools.
import { execFileSync } from "node:child_process";
import { mkdir, rm, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildFromSource } from "./build.ts";
import { type Format, packageContents } from "./package/contents.ts";
import { buildDeb, compressions } from "./package/deb.ts";
import { architectures, root } from "./package/identity.ts";
import { platformParts } from "./package/platform-parts.ts";
import { buildRpm } from "./package/rpm.ts";

const packers = { deb: buildDeb, rpm: buildRpm } as const;

/** SOURCE_DATE_EPOCH, or the time of the commit. */
function sourceEpoch(): number {
  const given = process.env.SOURCE_DATE_EPOCH;
  const text =
    given ?? execFileSync("git", ["log", "-1", "--format=%ct"], { cwd: root, encoding: "utf8" });
  if (!/^\d+\s*$/.test(text)) {
    throw new Error(
      `Cannot read SOURCE_DATE_EPOCH ${JSON.stringify(text)}: want seconds since 1970`,
    );
  }
  return Number(text);
}

function chosen<T extends string>(
  what: string,
  given: string | undefined,
  known: readonly T[],
): T[] {
  const found = known.filter((name) => given === undefined || name === given);
  if (found.length === 0)
    throw new Error(`Unknown ${what} "${given}": allowed are ${known.join(", ")}`);
  return found;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: "string" },
      arch: { type: "string" },
      format: { type: "string" },
      compression: { type: "string", default: "xz" },
    },
  });
  const names = architectures.map(({ deb }) => deb);
  const archs = chosen("architecture", values.arch, names);
  const formats = chosen<Format>("format", values.format, ["deb", "rpm"]);
  const compression = chosen("compression", values.compression, compressions)[0]!;
  const outDir = resolve(values.out ?? join(root, "dist", "packages"));
  const work = `${outDir}.work`;
  const epoch = sourceEpoch();
  await mkdir(work, { recursive: true });
  await mkdir(outDir, { recursive: true });
  const dist = join(work, "programs");
  await buildFromSource(dist);
  for (const machine of architectures.filter(({ deb }) => archs.includes(deb))) {
    const parts = await platformParts(machine, join(work, machine.node));
    for (const format of formats) {
      const entries = await packageContents({ format, machine, dist, parts, epoch });
      const folder = join(work, `${format}-${machine.node}`);
      const made = await packers[format]({
        machine,
        entries,
        epoch,
        compression,
        outDir,
        work: folder,
      });
      const { size } = await stat(made);
      console.log(`${relative(root, made)}  ${(size / 1e6).toFixed(1)} MB`);
    }
  }
  await rm(work, { recursive: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
