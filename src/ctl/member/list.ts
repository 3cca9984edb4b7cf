import { goJsonString, goJsonStrings } from "../../base/index.ts";
import { asciiTable, type CliInvocation, goQuoteText, type TextOutput } from "../../cli/index.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { withConnection } from "../connection.ts";
import { isSerializable } from "../consistency.ts";
import { headerFields } from "../print/key-values.ts";
import { messageJson } from "../print/message-json.ts";
import { printAnswer } from "../print/print-answer.ts";

const { MemberList } = services["etcdserverpb.Cluster"];
const { MemberListResponse } = etcdserverpb;
type Answer = etcdserverpb.MemberListResponse;

const columns = ["ID", "Status", "Name", "Peer Addrs", "Client Addrs", "Is Learner"];

export async function run(invocation: CliInvocation): Promise<void> {
  const linearizable = !isSerializable(invocation.flags);
  await withConnection(invocation, async ({ caller, output, options }) => {
    const request = etcdserverpb.MemberListRequest.create({ linearizable });
    const message = await caller.unary(MemberList, request, options);
    printAnswer(output, {
      codec: MemberListResponse,
      message,
      simple(text) {
        for (const row of rowsOf(message)) text.line(row.join(", "));
      },
      fields: (text) => fieldLines(text, message),
      table: () => asciiTable(columns, rowsOf(message)),
      json: () =>
        output.isHex ? jsonWithHexIds(message) : messageJson(MemberListResponse, message),
    });
  });
}

function rowsOf({ members }: Answer): string[][] {
  return members.map(({ id, name, peerUrls, clientUrls, isLearner }) => [
    id.toString(16),
    name === "" ? "unstarted" : "started",
    name,
    peerUrls.join(","),
    clientUrls.join(","),
    String(isLearner),
  ]);
}

function fieldLines(text: TextOutput, { header, members }: Answer): void {
  headerFields(text, header);
  for (const { id, name, peerUrls, clientUrls, isLearner } of members) {
    text.line(`"ID" : ${id}`);
    text.line(`"Name" : ${goQuoteText(name)}`);
    for (const url of peerUrls) text.line(`"PeerURL" : ${goQuoteText(url)}`);
    for (const url of clientUrls) text.line(`"ClientURL" : ${goQuoteText(url)}`);
    text.line(`"IsLearner" : ${isLearner}`);
    text.line();
  }
}

/** The one JSON that `--hex` changes: identifiers are text, and the client URLs have a name of their own. */
function jsonWithHexIds({ header, members }: Answer): string {
  const head = [
    `"cluster_id":"${(header?.clusterId ?? 0n).toString(16)}"`,
    `"member_id":"${(header?.memberId ?? 0n).toString(16)}"`,
    `"raft_term":${header?.raftTerm ?? 0}`,
  ];
  const list = members.map(({ id, name, peerUrls, clientUrls }) => {
    const urls = `"peerURLs":${listJson(peerUrls)},"clientURLS":${listJson(clientUrls)}`;
    return `{"ID":"${id.toString(16)}","name":${goJsonString(name)},${urls}}`;
  });
  const body = list.length === 0 ? "" : `,"members":[${list.join(",")}]`;
  return `{"header":{${head.join(",")}}${body}}`;
}

/** Go has no list where there is nothing. */
function listJson(texts: readonly string[]): string {
  return texts.length === 0 ? "null" : goJsonStrings(texts);
}
