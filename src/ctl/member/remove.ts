import type { CliInvocation } from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { withConnection } from "../connection.ts";
import { printAnswer } from "../print/print-answer.ts";
import { memberOperand, paddedId } from "./member-operand.ts";

const { MemberRemove } = services["etcdserverpb.Cluster"];

export async function run(invocation: CliInvocation): Promise<void> {
  const id = memberOperand(invocation.args);

  await withConnection(invocation, async ({ caller, output, options }) => {
    const request = etcdserverpb.MemberRemoveRequest.create({ id });
    const message = await caller.unary(MemberRemove, request, options);
    const cluster = paddedId(message.header?.clusterId);
    printAnswer(output, {
      codec: etcdserverpb.MemberRemoveResponse,
      message,
      simple: (text) => text.line(`Member ${paddedId(id)} removed from cluster ${cluster}`),
    });
  });
}
