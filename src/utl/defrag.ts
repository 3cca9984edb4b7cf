import { openLevelBackend } from "../backend/index.ts";
import { CliError, type CliInvocation, exitCodes } from "../cli/index.ts";
import { memberPaths } from "../host/index.ts";
import { exists } from "./files/new-directory.ts";
import { waitForDataDir } from "./member/take-data-dir.ts";
import { type MemberTools, memberTools } from "./member/tools.ts";

export async function run({ flags, world }: CliInvocation): Promise<void> {
  const dataDir = flags.text("data-dir");
  const note = (): void => {
    world.stderr.write(
      `waiting for etcd to close and release its lock on ${JSON.stringify(dataDir)}. To defrag a running etcd instance, use etcdctl defrag.\n`,
    );
  };
  try {
    await defragment(dataDir, memberTools(world), note);
  } catch (error) {
    const text = `Failed to defragment etcd data[${dataDir}] (${(error as Error).message})`;
    throw new CliError(exitCodes.error, text, { cause: error });
  }
}

async function defragment(dataDir: string, tools: MemberTools, note: () => void): Promise<void> {
  const { store: path } = memberPaths(dataDir);
  if (!(await exists(path))) throw new Error(`there is no member of this etcd: no ${path}`);
  const lock = await waitForDataDir(dataDir, tools, note);
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
