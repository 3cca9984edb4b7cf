import { badArguments, badInput, type CliInvocation, type TextOutput } from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { withConnection } from "../connection.ts";
import { headerFields } from "../print/key-values.ts";
import type { Output } from "../print/output.ts";
import { printAnswer } from "../print/print-answer.ts";
import {
  deleteFields,
  deleteLines,
  putFields,
  putLines,
  rangeFields,
  rangeLines,
} from "./kv-answers.ts";
import { parseCompare } from "./parse-compare.ts";
import { parseRequest } from "./parse-request.ts";

const { Txn } = services["etcdserverpb.KV"];

export async function run(invocation: CliInvocation): Promise<void> {
  if (invocation.args.length !== 0) throw badArguments("txn command does not accept argument");
  await withConnection(invocation, async ({ caller, output, options }) => {
    const message = await caller.unary(Txn, await readRequest(invocation), options);
    printAnswer(output, {
      codec: etcdserverpb.TxnResponse,
      message,
      simple: (text) => txnLines(text, message, output),
      fields: (text) => txnFields(text, message),
    });
  });
}

/** Three lists of lines, each ended by an empty one. @throws {CliError} */
async function readRequest({ world, flags }: CliInvocation): Promise<etcdserverpb.TxnRequest> {
  const isInteractive = flags.bool("interactive");
  const section = async <T>(title: string, parse: (line: string) => T | Promise<T>) => {
    if (isInteractive) world.stdout.write(`${title}:\n`);
    const items: T[] = [];
    for (;;) {
      const line = (await world.stdin.readLine())?.trim();
      if (line === undefined) throw badInput("EOF");
      if (line === "") return items;
      items.push(await parse(line));
    }
  };
  const requestOf = (line: string) => parseRequest(line, world);
  return etcdserverpb.TxnRequest.create({
    compare: await section("compares", parseCompare),
    success: await section("success requests (get, put, del)", requestOf),
    failure: await section("failure requests (get, put, del)", requestOf),
  });
}

function txnLines(text: TextOutput, answer: etcdserverpb.TxnResponse, style: Output): void {
  text.line(answer.succeeded ? "SUCCESS" : "FAILURE");
  for (const { responseDeleteRange, responsePut, responseRange } of answer.responses) {
    text.line();
    if (responseDeleteRange !== undefined) deleteLines(text, responseDeleteRange, style);
    else if (responsePut !== undefined) putLines(text, responsePut, style);
    else if (responseRange !== undefined) rangeLines(text, responseRange, style);
  }
}

function txnFields(text: TextOutput, answer: etcdserverpb.TxnResponse): void {
  headerFields(text, answer.header);
  text.line(`"Succeeded" : ${answer.succeeded}`);
  for (const { responseDeleteRange, responsePut, responseRange } of answer.responses) {
    if (responseDeleteRange !== undefined) deleteFields(text, responseDeleteRange);
    else if (responsePut !== undefined) putFields(text, responsePut);
    else if (responseRange !== undefined) rangeFields(text, responseRange);
  }
}
