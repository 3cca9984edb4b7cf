import type { CliInvocation } from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { withConnection } from "../connection.ts";
import { printAnswer } from "../print/print-answer.ts";
import { deleteRequestOf } from "./delete-request.ts";
import { deleteFields, deleteLines } from "./kv-answers.ts";

const { DeleteRange } = services["etcdserverpb.KV"];

export async function run(invocation: CliInvocation): Promise<void> {
  const request = deleteRequestOf(invocation.args, invocation.flags, invocation.world.stderr);
  await withConnection(invocation, async ({ caller, output, options }) => {
    const message = await caller.unary(DeleteRange, request, options);
    printAnswer(output, {
      codec: etcdserverpb.DeleteRangeResponse,
      message,
      simple: (text) => deleteLines(text, message, output),
      fields: (text) => deleteFields(text, message),
    });
  });
}
