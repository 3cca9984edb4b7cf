import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CliError, type CliInvocation, exitCodes } from "../cli/index.ts";
import { memberPaths } from "../host/index.ts";
import { asCliError } from "./as-cli-error.ts";
import { copyLog } from "./member/copied-log.ts";
import { memberTools } from "./member/tools.ts";
import { type V2Content, v2ContentOf } from "./member/v2-content.ts";

export async function run({ flags, world }: CliInvocation): Promise<void> {
  const paths = memberPaths(flags.text("data-dir"), flags.text("wal-dir"));
  const content = await contentIn(paths, memberTools(world)).catch(asCliError);
  const finding = findingOf(content);
  if (finding !== undefined) throw new CliError(exitCodes.error, finding);
  world.stdout.write("No custom content found in both v2store and WAL records.\n");
}

/** Reads a copy: a log that is opened loses what a crash has left at its end. */
async function contentIn(
  paths: { readonly wal: string; readonly snap: string },
  tools: ReturnType<typeof memberTools>,
): Promise<V2Content> {
  const folder = await mkdtemp(join(tmpdir(), "etcdutl-check-"));
  try {
    const to = { wal: join(folder, "wal"), snap: join(folder, "snap") };
    // What it would warn of is what is looked for here.
    const logger = { ...tools.logger, warn: () => undefined };
    return v2ContentOf(await copyLog(paths, to, { ...tools, logger }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** In etcdutl's words; undefined: there is nothing. */
function findingOf({ isInTree, isInLog }: V2Content): string | undefined {
  if (isInTree && isInLog) return "detected custom v2 content in both v2store and WAL records";
  if (isInTree) return "detected custom content in v2store";
  return isInLog ? "detected custom v2 content in WAL records" : undefined;
}
