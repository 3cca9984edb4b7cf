import type { CliInvocation } from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { withConnection } from "../connection.ts";
import { printAnswer } from "../print/print-answer.ts";
import { memberOperand, paddedId, peerUrlsOf } from "./member-operand.ts";

const { MemberUpdate } = services["etcdserverpb.Cluster"];

export async function run(invocation: CliInvocation): Promise<void> {
  const id = memberOperand(invocation.args);
  const peerUrls = peerUrlsOf(invocation.flags);
  await withConnection(invocation, async ({ caller, output, options }) => {
    const request = etcdserverpb.MemberUpdateRequest.create({ id, peerUrls });
    const message = await caller.unary(MemberUpdate, request, options);
    const cluster = paddedId(message.header?.clusterId);
    printAnswer(output, {
      codec: etcdserverpb.MemberUpdateResponse,
      message,
      simple: (text) => text.line(`Member ${paddedId(id)} updated in cluster ${cluster}`),
    });
  });
}
