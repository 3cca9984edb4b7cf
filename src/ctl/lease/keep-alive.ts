import { type CliInvocation, exitCodes } from "../../cli/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import { asCliError } from "../connection.ts";
import { headerFields } from "../print/key-values.ts";
import type { Output } from "../print/output.ts";
import { printAnswer } from "../print/print-answer.ts";
import { withClient } from "../streaming.ts";
import { headerBytes, jsonBesideHeader } from "./lease-json.ts";
import { leaseOperand, leaseText } from "./lease-operand.ts";

export async function run(invocation: CliInvocation): Promise<void> {
  const missing = "lease keep-alive command needs lease ID as argument";
  const id = leaseOperand(invocation.args, missing);
  await withClient(invocation, async ({ client, output, options }) => {
    try {
      if (invocation.flags.bool("once")) {
        print(output, await client.keepAliveOnce(id, options));
        return;
      }
      for await (const answer of client.keepAlive(id)) print(output, answer);
    } catch (error) {
      throw asCliError(error, { exitCode: exitCodes.badConnection });
    }
    if (output.format !== "simple") return;
    output.text.line(`lease ${leaseText(id)} expired or revoked.`);
    output.text.flush();
  });
}

function print(output: Output, message: etcdserverpb.LeaseKeepAliveResponse): void {
  const { header, id, ttl } = message;
  printAnswer(output, {
    codec: etcdserverpb.LeaseKeepAliveResponse,
    message,
    simple: (text) => text.line(`lease ${leaseText(id)} keepalived with TTL(${ttl})`),
    fields(text) {
      headerFields(text, header);
      text.line(`"ID" : ${id}`);
      text.line(`"TTL" : ${ttl}`);
    },
    json: () => jsonBesideHeader(header, [`"ID":${id}`, `"TTL":${ttl}`]),
    protobuf: () => headerBytes(header),
  });
}
