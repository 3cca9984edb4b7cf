// Keys with their values, and the head of every answer, in the forms simple and fields.
import { goQuote, type TextOutput } from "../../cli/index.ts";
import type { etcdserverpb, mvccpb } from "../../wire/protobuf/index.ts";

export interface KeyValueStyle {
  readonly isHex: boolean;
  readonly isValueOnly?: boolean;
}

/** The key, and below it the value. */
export function keyValueLines(
  text: TextOutput,
  { key, value }: mvccpb.KeyValue,
  { isHex, isValueOnly = false }: KeyValueStyle,
): void {
  if (!isValueOnly) text.line(isHex ? hexEscapes(key) : key);
  text.line(isHex ? hexEscapes(value) : value);
}

/** `\x6b\x65\x79` */
export function hexEscapes(bytes: Buffer): string {
  return bytes.toString("hex").replace(/../g, "\\x$&");
}

export function headerFields(
  text: TextOutput,
  header: etcdserverpb.ResponseHeader | undefined,
): void {
  text.line(`"ClusterID" : ${header?.clusterId ?? 0}`);
  text.line(`"MemberID" : ${header?.memberId ?? 0}`);
  text.line(`"Revision" : ${header?.revision ?? 0}`);
  text.line(`"RaftTerm" : ${header?.raftTerm ?? 0}`);
}

/** @param before what goes before the names: "Prev" for a pair that was */
export function keyValueFields(text: TextOutput, pair: mvccpb.KeyValue, before = ""): void {
  text.line(`"${before}Key" : ${goQuote(pair.key)}`);
  text.line(`"${before}CreateRevision" : ${pair.createRevision}`);
  text.line(`"${before}ModRevision" : ${pair.modRevision}`);
  text.line(`"${before}Version" : ${pair.version}`);
  text.line(`"${before}Value" : ${goQuote(pair.value)}`);
  text.line(`"${before}Lease" : ${pair.lease}`);
}
