import { CliError, exitCodes } from "../../cli/index.ts";
import type { Client } from "../../client/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { rangeFields, rangeLines } from "../kv/kv-answers.ts";
import type { Output } from "../print/output.ts";
import { printAnswer } from "../print/print-answer.ts";

const { Range } = services["etcdserverpb.KV"];
const { RangeRequest, RangeResponse } = etcdserverpb;

/** Prints a key that owns something, as `get` would. */
export function printOwner(output: Output, message: etcdserverpb.RangeResponse): void {
  printAnswer(output, {
    codec: RangeResponse,
    message,
    simple: (text) => rangeLines(text, message, output),
    fields: (text) => rangeFields(text, message),
  });
}

/** @throws {ClientError} */
export function readOwner(
  client: Client,
  key: string,
  signal: AbortSignal,
): Promise<etcdserverpb.RangeResponse> {
  return client.unary(Range, RangeRequest.create({ key: Buffer.from(key) }), { signal });
}

/** Resolves when the program is asked to end. @throws {CliError} when the session ends before that */
export function untilInterrupted(
  interrupted: AbortSignal,
  { lost, sentence }: { lost: AbortSignal; sentence: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new CliError(exitCodes.error, sentence));
    if (interrupted.aborted) resolve();
    if (lost.aborted) fail();
    interrupted.addEventListener("abort", () => resolve(), { once: true });
    lost.addEventListener("abort", fail, { once: true });
  });
}
