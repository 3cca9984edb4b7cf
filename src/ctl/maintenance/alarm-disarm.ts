import type { CliInvocation } from "../../cli/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import { withConnection } from "../connection.ts";
import { disarm, listAlarms, printAlarms, refuseOperands } from "./alarms.ts";

/** Disarms one alarm after the other, and tells of those that were active. */
export async function run(invocation: CliInvocation): Promise<void> {
  refuseOperands(invocation.args, "disarm");
  await withConnection(invocation, async (connection) => {
    const disarmed: etcdserverpb.AlarmMember[] = [];
    for (const member of (await listAlarms(connection)).alarms) {
      disarmed.push(...(await disarm(connection, member)).alarms);
    }
    printAlarms(connection.output, etcdserverpb.AlarmResponse.create({ alarms: disarmed }));
  });
}
