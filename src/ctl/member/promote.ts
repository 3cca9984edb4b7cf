import type { CliInvocation } from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { withConnection } from "../connection.ts";
import { printAnswer } from "../print/print-answer.ts";
import { memberOperand, paddedId } from "./member-operand.ts";

const { MemberPromote } = services["etcdserverpb.Cluster"];

export async function run(invocation: CliInvocation): Promise<void> {
  const id = memberOperand(invocation.args);

  await withConnection(invocation, async ({ caller, output, options }) => {
    const request = etcdserverpb.MemberPromoteRequest.create({ id });
    const message = await caller.unary(MemberPromote, request, options);
    const cluster = paddedId(message.header?.clusterId);
    printAnswer(output, {
      codec: etcdserverpb.MemberPromoteResponse,
      message,
      simple: (text) => text.line(`Member ${paddedId(id)} promoted in cluster ${cluster}`),
    });
  });
}
