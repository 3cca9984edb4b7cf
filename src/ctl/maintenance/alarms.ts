import { badArguments } from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import type { Connection } from "../connection.ts";
import { headerFields } from "../print/key-values.ts";
import type { Output } from "../print/output.ts";
import { printAnswer } from "../print/print-answer.ts";

const { AlarmAction, AlarmRequest, AlarmType } = etcdserverpb;
const { Alarm } = services["etcdserverpb.Maintenance"];

const names = new Map<number, string>(
  Object.entries(AlarmType).map(([name, value]) => [value, name]),
);

/** @throws {CliError} */
export function refuseOperands(args: readonly string[], command: string): void {
  if (args.length === 0) return;
  throw badArguments(`alarm ${command} command accepts no arguments`);
}

/** All active alarms of all members. */
export function listAlarms({ caller, options }: Connection): Promise<etcdserverpb.AlarmResponse> {
  return caller.unary(Alarm, AlarmRequest.create({ action: AlarmAction.GET }), options);
}

export function disarm(
  { caller, options }: Connection,
  { memberId, alarm }: etcdserverpb.AlarmMember,
): Promise<etcdserverpb.AlarmResponse> {
  const request = AlarmRequest.create({ action: AlarmAction.DEACTIVATE, memberId, alarm });
  return caller.unary(Alarm, request, options);
}

export function printAlarms(output: Output, message: etcdserverpb.AlarmResponse): void {
  printAnswer(output, {
    codec: etcdserverpb.AlarmResponse,
    message,
    simple(text) {
      for (const member of message.alarms) text.line(compactText(member));
    },
    fields(text) {
      headerFields(text, message.header);
      for (const { memberId, alarm } of message.alarms) {
        text.line(`"MemberID" : ${memberId}`);
        text.line(`"AlarmType" : ${nameOf(alarm)}`);
        text.line();
      }
    },
  });
}

/** Protobuf's own text of the message: what is zero is left out, and a space is behind each field. */
function compactText({ memberId, alarm }: etcdserverpb.AlarmMember): string {
  const member = memberId === 0n ? "" : `memberID:${memberId} `;
  return alarm === AlarmType.NONE ? member : `${member}alarm:${nameOf(alarm)} `;
}

function nameOf(alarm: number): string {
  return names.get(alarm) ?? String(alarm);
}
