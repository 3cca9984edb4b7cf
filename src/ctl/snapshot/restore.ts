import type { CliInvocation } from "../../cli/index.ts";
import { snapshotRestore } from "../../utl/index.ts";
import { prepare } from "../globals.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  prepare(invocation);
  invocation.world.stderr.write("Deprecated: Use `etcdutl snapshot restore` instead.\n\n");
  const tool = await snapshotRestore.load?.();
  await tool?.run(invocation);
}
