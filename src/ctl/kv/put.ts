import type { CliInvocation } from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { withConnection } from "../connection.ts";
import { printAnswer } from "../print/print-answer.ts";
import { putFields, putLines } from "./kv-answers.ts";
import { putRequestOf } from "./put-request.ts";

const { Put } = services["etcdserverpb.KV"];

export async function run(invocation: CliInvocation): Promise<void> {
  const { args, flags, world } = invocation;
  const request = await putRequestOf(args, flags, () => world.stdin.readAll());
  await withConnection(invocation, async ({ caller, output, options }) => {
    const message = await caller.unary(Put, request, options);
    printAnswer(output, {
      codec: etcdserverpb.PutResponse,
      message,
      simple: (text) => putLines(text, message, output),
      fields: (text) => putFields(text, message),
    });
  });
}
