import { type CliInvocation, exitCodes } from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { asCliError, withConnection } from "../connection.ts";
import { headerFields } from "../print/key-values.ts";
import { printAnswer } from "../print/print-answer.ts";
import { headerBytes, jsonBesideHeader } from "./lease-json.ts";
import { leaseText } from "./lease-operand.ts";

const { LeaseLeases } = services["etcdserverpb.Lease"];

export async function run(invocation: CliInvocation): Promise<void> {
  await withConnection(invocation, async ({ caller, output, options }) => {
    const request = etcdserverpb.LeaseLeasesRequest.create();
    const message = await caller.unary(LeaseLeases, request, options).catch((error: unknown) => {
      throw asCliError(error, { exitCode: exitCodes.badConnection });
    });
    const { header, leases } = message;
    printAnswer(output, {
      codec: etcdserverpb.LeaseLeasesResponse,
      message,
      simple(text) {
        text.line(`found ${leases.length} leases`);
        for (const { id } of leases) text.line(leaseText(id));
      },
      fields(text) {
        headerFields(text, header);
        for (const { id } of leases) text.line(`"ID" : ${id}`);
      },
      json: () =>
        jsonBesideHeader(header, [
          `"leases":[${leases.map(({ id }) => `{"id":${id}}`).join(",")}]`,
        ]),
      protobuf: () => headerBytes(header),
    });
  });
}
