import { goJsonString } from "../../base/index.ts";
import { asciiTable, type CliInvocation, goQuoteText, type TextOutput } from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { clusterEndpoints } from "../cluster-endpoints.ts";
import { asCliError, settingOf } from "../connection.ts";
import { headerFields } from "../print/key-values.ts";
import { messageJson } from "../print/message-json.ts";
import { printReport } from "../print/print-report.ts";
import { askEach, type EndpointAnswer } from "./ask-each.ts";

const { HashKVRequest, HashKVResponse } = etcdserverpb;
const { HashKV } = services["etcdserverpb.Maintenance"];
type Answer = EndpointAnswer<etcdserverpb.HashKVResponse>;

export async function run(invocation: CliInvocation): Promise<void> {
  const { world, flags } = invocation;
  const revision = flags.integer("rev");
  const setting = await settingOf(invocation);
  const { answers, lastError } = await askEach({
    endpoints: await clusterEndpoints(flags, setting),
    setting,
    world,
    what: "hash",
    ask: (caller) => caller.unary(HashKV, HashKVRequest.create({ revision }), setting.options),
  });
  printReport(setting.output, {
    simple(text) {
      for (const answer of answers) text.line(rowOf(answer).join(", "));
    },
    fields(text) {
      for (const answer of answers) fieldLines(text, answer);
    },
    table: () => asciiTable(["endpoint", "hash"], answers.map(rowOf)),
    json: () => `[${answers.map(answerJson).join(",")}]`,
  });
  if (lastError !== undefined) throw asCliError(lastError);
}

function rowOf({ endpoint, answer }: Answer): string[] {
  return [endpoint, String(answer.hash)];
}

function fieldLines(text: TextOutput, { endpoint, answer }: Answer): void {
  headerFields(text, answer.header);
  text.line(`"Endpoint" : ${goQuoteText(endpoint)}`);
  text.line(`"Hash" : ${answer.hash}`);
  text.line();
}

function answerJson({ endpoint, answer }: Answer): string {
  return `{"Endpoint":${goJsonString(endpoint)},"HashKV":${messageJson(HashKVResponse, answer)}}`;
}
