import type { CliInvocation } from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { asCliError, withConnection } from "../connection.ts";
import { headerFields } from "../print/key-values.ts";
import { printAnswer } from "../print/print-answer.ts";
import { leaseOperand, leaseText } from "./lease-operand.ts";

const { LeaseRevoke } = services["etcdserverpb.Lease"];

export async function run(invocation: CliInvocation): Promise<void> {
  const id = leaseOperand(invocation.args, "lease revoke command needs 1 argument");
  await withConnection(invocation, async ({ caller, output, options }) => {
    const request = etcdserverpb.LeaseRevokeRequest.create({ id });
    const message = await caller.unary(LeaseRevoke, request, options).catch((error: unknown) => {
      throw asCliError(error, { sentence: (text) => `failed to revoke lease (${text})` });
    });
    printAnswer(output, {
      codec: etcdserverpb.LeaseRevokeResponse,
      message,
      simple: (text) => text.line(`lease ${leaseText(id)} revoked`),
      fields: (text) => headerFields(text, message.header),
    });
  });
}
