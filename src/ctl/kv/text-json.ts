import { goBase64 } from "../../base/index.ts";
import { etcdserverpb, mvccpb } from "../../wire/protobuf/index.ts";
import { messageJson, messageJsonMembers } from "../print/message-json.ts";

const { RangeResponse, ResponseHeader } = etcdserverpb;
const { KeyValue } = mvccpb;

/**
 * As `--write-out=json`, with keys and values as the texts that they are. What is no UTF-8 text is base64, and its name says
 * so: "value_base64". Signs that mean something to HTML stand for themselves, too.
 */
export function textJson(answer: etcdserverpb.RangeResponse): string {
  const { header } = answer;
  const pairs = answer.kvs.map(pairJson).join(",");
  const members = [
    ...(header === undefined ? [] : [`"header":${messageJson(ResponseHeader, header)}`]),
    ...(pairs === "" ? [] : [`"kvs":[${pairs}]`]),
    ...messageJsonMembers(RangeResponse, { ...answer, header: undefined, kvs: [] }),
  ];
  return `{${members.join(",")}}`;
}

const nothing = Buffer.alloc(0);

function pairJson(pair: mvccpb.KeyValue): string {
  const others = messageJsonMembers(KeyValue, { ...pair, key: nothing, value: nothing });
  return `{${[textMember("key", pair.key), ...others, textMember("value", pair.value)].join(",")}}`;
}

function textMember(name: string, bytes: Buffer): string {
  const text = bytes.toString();
  const isText = Buffer.from(text).equals(bytes);
  return isText ? `"${name}":${JSON.stringify(text)}` : `"${name}_base64":${goBase64(bytes)}`;
}
