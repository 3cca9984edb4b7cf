import type { CliInvocation } from "../../cli/index.ts";
import { snapshotStatus } from "../../utl/index.ts";
import { prepare } from "../globals.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  prepare(invocation);
  invocation.world.stderr.write("Deprecated: Use `etcdutl snapshot status` instead.\n\n");
  const tool = await snapshotStatus.load?.();
  await tool?.run(invocation);
}
