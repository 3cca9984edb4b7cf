import { badArguments, type CliInvocation } from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { withConnection } from "../connection.ts";
import { printAnswer } from "../print/print-answer.ts";
import { rangeFields, rangeLines } from "./kv-answers.ts";
import { rangeRequestOf } from "./range-request.ts";
import { textJson } from "./text-json.ts";

const { Range } = services["etcdserverpb.KV"];

export async function run(invocation: CliInvocation): Promise<void> {
  const { args, flags } = invocation;
  const request = rangeRequestOf(args, flags);
  await withConnection(invocation, async ({ caller, output, options }) => {
    const message = await caller.unary(Range, request, options);
    if (flags.bool("count-only") && output.format !== "fields") {
      throw badArguments("--count-only is only for `--write-out=fields`");
    }
    const isValueOnly = flags.bool("print-value-only");
    if (isValueOnly && output.format !== "simple") {
      throw badArguments("print-value-only is only for `--write-out=simple`");
    }
    if (flags.bool("text-json")) {
      if (output.format !== "simple" && output.format !== "json") {
        throw badArguments("--text-json is only for `--write-out=json`");
      }
      output.text.line(textJson(message));
      output.text.flush();
      return;
    }
    printAnswer(output, {
      codec: etcdserverpb.RangeResponse,
      message,
      simple: (text) => rangeLines(text, message, { isHex: output.isHex, isValueOnly }),
      fields: (text) => rangeFields(text, message),
    });
  });
}
