import { goJsonString } from "../../base/index.ts";
import { badArguments, type CliInvocation, parseGoInt } from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { asCliError, withConnection } from "../connection.ts";
import { headerFields } from "../print/key-values.ts";
import { printAnswer } from "../print/print-answer.ts";
import { headerBytes, jsonBesideHeader } from "./lease-json.ts";
import { leaseText } from "./lease-operand.ts";

const { LeaseGrant } = services["etcdserverpb.Lease"];

export async function run(invocation: CliInvocation): Promise<void> {
  const ttl = ttlOperand(invocation.args);
  await withConnection(invocation, async ({ caller, output, options }) => {
    const request = etcdserverpb.LeaseGrantRequest.create({ ttl });
    const message = await caller.unary(LeaseGrant, request, options).catch((error: unknown) => {
      throw asCliError(error, { sentence: (text) => `failed to grant lease (${text})` });
    });
    const { header, id, error } = message;
    printAnswer(output, {
      codec: etcdserverpb.LeaseGrantResponse,
      message,
      simple: (text) => text.line(`lease ${leaseText(id)} granted with TTL(${message.ttl}s)`),
      fields(text) {
        headerFields(text, header);
        text.line(`"ID" : ${id}`);
        text.line(`"TTL" : ${message.ttl}`);
      },
      json: () =>
        jsonBesideHeader(header, [
          `"ID":${id}`,
          `"TTL":${message.ttl}`,
          `"Error":${goJsonString(error)}`,
        ]),
      protobuf: () => headerBytes(header),
    });
  });
}

function ttlOperand(args: readonly string[]): bigint {
  if (args.length !== 1) {
    throw badArguments("lease grant command needs TTL argument");
  }
  try {
    return parseGoInt(args[0]!, 10);
  } catch (error) {
    const text = `bad TTL (${(error as Error).message})`;
    throw badArguments(text, { cause: error });
  }
}
