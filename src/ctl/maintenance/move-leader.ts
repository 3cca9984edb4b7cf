import { badArguments, type CliInvocation, parseGoUint } from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { type Setting, settingOf, withCaller } from "../connection.ts";
import { printAnswer } from "../print/print-answer.ts";

const { MoveLeader, Status } = services["etcdserverpb.Maintenance"];

export async function run(invocation: CliInvocation): Promise<void> {
  const targetId = targetOperand(invocation.args);
  const setting = await settingOf(invocation);
  const { endpoints } = setting.clientOptions;
  for (const endpoint of endpoints) if (await moveFrom(endpoint, targetId, setting)) return;
  const text = `no leader endpoint given at [${endpoints.join(" ")}]`;
  throw badArguments(text);
}

/** Whether this member leads; then it has handed over. */
function moveFrom(endpoint: string, targetId: bigint, setting: Setting): Promise<boolean> {
  const { output, options } = setting;
  return withCaller(setting, [endpoint], async (caller) => {
    const request = etcdserverpb.StatusRequest.create();
    const { header, leader } = await caller.unary(Status, request, options);
    if (header?.memberId !== leader) return false;
    const move = etcdserverpb.MoveLeaderRequest.create({ targetId });
    const message = await caller.unary(MoveLeader, move, options);
    const [from, to] = [leader, targetId].map((id) => id.toString(16));
    printAnswer(output, {
      codec: etcdserverpb.MoveLeaderResponse,
      message,
      simple: (text) => text.line(`Leadership transferred from ${from} to ${to}`),
    });
    return true;
  });
}

function targetOperand(args: readonly string[]): bigint {
  if (args.length !== 1) {
    throw badArguments("move-leader command needs 1 argument");
  }
  try {
    return parseGoUint(args[0]!, 16);
  } catch (error) {
    throw badArguments((error as Error).message, { cause: error });
  }
}
