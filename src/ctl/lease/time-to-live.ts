import { goBase64 } from "../../base/index.ts";
import { type CliInvocation, exitCodes, goQuote, type TextOutput } from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { asCliError, withConnection } from "../connection.ts";
import { headerFields } from "../print/key-values.ts";
import { printAnswer } from "../print/print-answer.ts";
import { headerBytes, jsonBesideHeader } from "./lease-json.ts";
import { leaseOperand, leaseText } from "./lease-operand.ts";

const { LeaseTimeToLive } = services["etcdserverpb.Lease"];
type Answer = etcdserverpb.LeaseTimeToLiveResponse;

export async function run(invocation: CliInvocation): Promise<void> {
  const missing = "lease timetolive command needs lease ID as argument";
  const id = leaseOperand(invocation.args, missing);
  const keys = invocation.flags.bool("keys");
  await withConnection(invocation, async ({ caller, output, options }) => {
    const request = etcdserverpb.LeaseTimeToLiveRequest.create({ id, keys });
    const message = await caller
      .unary(LeaseTimeToLive, request, options)
      .catch((error: unknown) => {
        throw asCliError(error, { exitCode: exitCodes.badConnection });
      });
    printAnswer(output, {
      codec: etcdserverpb.LeaseTimeToLiveResponse,
      message,
      simple: (text) => simpleLine(text, message, keys),
      fields: (text) => fieldLines(text, message),
      json: () => json(message),
      protobuf: () => headerBytes(message.header),
    });
  });
}

function simpleLine(text: TextOutput, { id, ttl, grantedTtl, keys }: Answer, withKeys: boolean) {
  if (grantedTtl === 0n && ttl === -1n) {
    text.line(`lease ${leaseText(id)} already expired`);
    return;
  }
  text.raw(`lease ${leaseText(id)} granted with TTL(${grantedTtl}s), remaining(${ttl}s)`);
  if (withKeys) {
    const spaced = keys.flatMap((key, n) => (n === 0 ? [key] : [" ", key]));
    text.raw(", attached keys([", ...spaced, "])");
  }
  text.line();
}

function fieldLines(text: TextOutput, { header, id, ttl, grantedTtl, keys }: Answer): void {
  headerFields(text, header);
  text.line(`"ID" : ${id}`);
  text.line(`"TTL" : ${ttl}`);
  text.line(`"GrantedTTL" : ${grantedTtl}`);
  for (const key of keys) text.line(`"Key" : ${goQuote(key)}`);
}

function json({ header, id, ttl, grantedTtl, keys }: Answer): string {
  const list = keys.length === 0 ? "null" : `[${keys.map(goBase64).join(",")}]`;
  return jsonBesideHeader(header, [
    `"id":${id}`,
    `"ttl":${ttl}`,
    `"granted-ttl":${grantedTtl}`,
    `"keys":${list}`,
  ]);
}
