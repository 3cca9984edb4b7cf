import type { CliInvocation } from "../../cli/index.ts";
import { withConnection } from "../connection.ts";
import { listAlarms, printAlarms, refuseOperands } from "./alarms.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  refuseOperands(invocation.args, "list");
  await withConnection(invocation, async (connection) => {
    printAlarms(connection.output, await listAlarms(connection));
  });
}
