import { openLevelBackend } from "../backend/index.ts";
import { CliError, type CliInvocation, exitCodes } from "../cli/index.ts";
import { memberPaths } from "../host/index.ts";
import { exists } from "./files/new-directory.ts";
import { takeDataDir } from "./member/take-data-dir.ts";
import { type MemberTools, memberTools } from "./member/tools.ts";

export async function run({ flags, world }: CliInvocation): Promise<void> {
  const dataDir = flags.text("data-dir");
  if (dataDir === "") throw new CliError(exitCodes.error, 'required flag(s) "data-dir" not set');
  const tools = memberTools(world);
  try {
    await defragment(dataDir, tools);
  } catch (error) {
    const text = `Failed to defragment etcd data[${dataDir}] (${(error as Error).message})`;
    throw new CliError(exitCodes.error, text, { cause: error });
  }
}

async function defragment(dataDir: string, tools: MemberTools): Promise<void> {
  const { store: path } = memberPaths(dataDir);
  if (!(await exists(path))) throw new Error(`there is no member of this etcd: no ${path}`);
  const lock = await takeDataDir(dataDir, tools);
  try {
    const backend = await openLevelBackend({ path, disk: tools.disk });
    try {
      await backend.defragment();
    } finally {
      await backend.close();
    }
  } finally {
    lock.release();
  }
}
