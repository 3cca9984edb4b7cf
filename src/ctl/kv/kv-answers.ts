// Answers to get, put and del, alone or within that to a transaction.
import type { TextOutput } from "../../cli/index.ts";
import type { etcdserverpb } from "../../wire/protobuf/index.ts";
import {
  headerFields,
  type KeyValueStyle,
  keyValueFields,
  keyValueLines,
} from "../print/key-values.ts";

export function rangeLines(
  text: TextOutput,
  { kvs }: etcdserverpb.RangeResponse,
  style: KeyValueStyle,
): void {
  for (const pair of kvs) keyValueLines(text, pair, style);
}

export function rangeFields(text: TextOutput, answer: etcdserverpb.RangeResponse): void {
  headerFields(text, answer.header);
  for (const pair of answer.kvs) keyValueFields(text, pair);
  text.line(`"More" : ${answer.more}`);
  text.line(`"Count" : ${answer.count}`);
}

export function putLines(
  text: TextOutput,
  { prevKv }: etcdserverpb.PutResponse,
  style: KeyValueStyle,
): void {
  text.line("OK");
  if (prevKv !== undefined) keyValueLines(text, prevKv, style);
}

export function putFields(text: TextOutput, { header, prevKv }: etcdserverpb.PutResponse): void {
  headerFields(text, header);
  if (prevKv !== undefined) keyValueFields(text, prevKv, "Prev");
}

export function deleteLines(
  text: TextOutput,
  { deleted, prevKvs }: etcdserverpb.DeleteRangeResponse,
  style: KeyValueStyle,
): void {
  text.line(String(deleted));
  for (const pair of prevKvs) keyValueLines(text, pair, style);
}

export function deleteFields(text: TextOutput, answer: etcdserverpb.DeleteRangeResponse): void {
  headerFields(text, answer.header);
  text.line(`"Deleted" : ${answer.deleted}`);
  for (const pair of answer.prevKvs) keyValueFields(text, pair, "Prev");
}
