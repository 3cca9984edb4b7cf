import type { CliInvocation } from "../cli/index.ts";
import { importMember } from "./member/import-member.ts";
import { runMove } from "./move.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  await runMove(invocation, "import", async (from, tools) => {
    const moved = await importMember(from, tools);
    if (moved.isAuthEnabled) {
      invocation.world.stderr.write(
        "authentication is enabled in it: it is kept, but this etcd cannot serve it yet and will not start\n",
      );
    }
    return moved;
  });
}
