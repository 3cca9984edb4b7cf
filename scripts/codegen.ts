// Generates src/wire/protobuf/generated/ from proto/*.proto. Run by `npm run codegen`; a test compares its result with
// what is committed.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { emitIndex, emitPackage, emitServices, packageAlias } from "./codegen/emit-package.ts";
import { loadPackages } from "./codegen/schema.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
export const protoFolder: string = join(root, "proto");
export const generatedFolder: string = join(root, "src/wire/protobuf/generated");

/** Biome leaves the generated folder alone, so the text goes through it by pipe, under another name. */
function format(source: string): string {
  const biome = join(root, "node_modules/.bin/biome");
  const args = ["format", "--line-width=150", "--stdin-file-path=scripts/generated-text.ts"];
  const result = spawnSync(biome, args, { cwd: root, input: source, encoding: "utf8" });
  if (result.status !== 0) throw new Error(`Cannot format generated code: ${result.stderr}`);
  return result.stdout;
}

/** The generated files: name to content. */
export function generate(): Map<string, string> {
  const packages = loadPackages(protoFolder);
  const files = new Map<string, string>();
  for (const schema of packages) {
    files.set(`${packageAlias(schema.name)}.ts`, format(emitPackage(schema)));
  }
  files.set("services.ts", format(emitServices(packages)));
  files.set("index.ts", format(emitIndex(packages)));
  return files;
}

function main(): void {
  const files = generate();
  mkdirSync(generatedFolder, { recursive: true });
  for (const old of readdirSync(generatedFolder)) rmSync(join(generatedFolder, old));
  for (const [name, text] of files) writeFileSync(join(generatedFolder, name), text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
