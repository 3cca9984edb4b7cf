import { goJsonString, humanBytes } from "../../base/index.ts";
import {
  asciiTable,
  type CliInvocation,
  exitCodes,
  goQuoteText,
  QuietExit,
  type TextOutput,
} from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { clusterEndpoints } from "../cluster-endpoints.ts";
import { settingOf } from "../connection.ts";
import { headerFields } from "../print/key-values.ts";
import { messageJson } from "../print/message-json.ts";
import { printReport } from "../print/print-report.ts";
import { askEach, type EndpointAnswer } from "./ask-each.ts";

const { StatusRequest, StatusResponse } = etcdserverpb;
const { Status } = services["etcdserverpb.Maintenance"];
type Answer = EndpointAnswer<etcdserverpb.StatusResponse>;

const columns = [
  "endpoint",
  "ID",
  "version",
  "db size",
  "is leader",
  "is learner",
  "raft term",
  "raft index",
  "raft applied index",
  "errors",
];

export async function run(invocation: CliInvocation): Promise<void> {
  const { world, flags } = invocation;
  const setting = await settingOf(invocation);
  const { answers, lastError } = await askEach({
    endpoints: await clusterEndpoints(flags, setting),
    setting,
    world,
    what: "status",
    ask: (caller) => caller.unary(Status, StatusRequest.create(), setting.options),
  });
  printReport(setting.output, {
    simple(text) {
      for (const answer of answers) text.line(rowOf(answer).join(", "));
    },
    fields(text) {
      for (const answer of answers) fieldLines(text, answer);
    },
    table: () => asciiTable(columns, answers.map(rowOf)),
    json: () => `[${answers.map(answerJson).join(",")}]`,
  });
  if (lastError !== undefined) throw new QuietExit(exitCodes.error);
}

function rowOf({ endpoint, answer }: Answer): string[] {
  const memberId = answer.header?.memberId ?? 0n;
  return [
    endpoint,
    memberId.toString(16),
    answer.version,
    humanBytes(answer.dbSize),
    String(answer.leader === memberId),
    String(answer.isLearner),
    String(answer.raftTerm),
    String(answer.raftIndex),
    String(answer.raftAppliedIndex),
    answer.errors.join(", "),
  ];
}

function fieldLines(text: TextOutput, { endpoint, answer }: Answer): void {
  headerFields(text, answer.header);
  text.line(`"Version" : ${goQuoteText(answer.version)}`);
  text.line(`"DBSize" : ${answer.dbSize}`);
  text.line(`"Leader" : ${answer.leader}`);
  text.line(`"IsLearner" : ${answer.isLearner}`);
  text.line(`"RaftIndex" : ${answer.raftIndex}`);
  text.line(`"RaftAppliedIndex" : ${answer.raftAppliedIndex}`);
  text.line(`"Errors" : [${answer.errors.join(" ")}]`);
  text.line(`"Endpoint" : ${goQuoteText(endpoint)}`);
  text.line();
}

function answerJson({ endpoint, answer }: Answer): string {
  return `{"Endpoint":${goJsonString(endpoint)},"Status":${messageJson(StatusResponse, answer)}}`;
}
