import type { TextOutput } from "../../cli/index.ts";
import { etcdserverpb, mvccpb } from "../../wire/protobuf/index.ts";
import { headerFields, keyValueFields, keyValueLines } from "../print/key-values.ts";
import { messageJson } from "../print/message-json.ts";
import type { Output } from "../print/output.ts";
import { printAnswer } from "../print/print-answer.ts";

const { ResponseHeader, WatchResponse } = etcdserverpb;
const { Event, EventType, KeyValue } = mvccpb;
type Answer = etcdserverpb.WatchResponse;

/** Prints one answer to a watch. @throws {CliError} for the form table */
export function printWatchAnswer(output: Output, message: Answer): void {
  printAnswer(output, {
    codec: WatchResponse,
    message,
    simple: (text) => simpleLines(text, message, output),
    fields: (text) => fieldLines(text, message),
    json: () => json(message),
    protobuf: () => protobuf(message),
  });
}

export function eventTypeName(type: mvccpb.EventType): "PUT" | "DELETE" {
  return type === EventType.DELETE ? "DELETE" : "PUT";
}

function simpleLines(text: TextOutput, { events }: Answer, style: Output): void {
  for (const { type, kv, prevKv } of events) {
    text.line(eventTypeName(type));
    if (prevKv !== undefined) keyValueLines(text, prevKv, style);
    keyValueLines(text, kv ?? KeyValue.create(), style);
  }
}

function fieldLines(text: TextOutput, { header, events }: Answer): void {
  headerFields(text, header);
  for (const { type, kv, prevKv } of events) {
    text.line(`"Type" : ${eventTypeName(type)}`);
    if (prevKv !== undefined) keyValueFields(text, prevKv, "Prev");
    keyValueFields(text, kv ?? KeyValue.create());
  }
}

/** Official etcdctl writes a structure of its client library, whose fields have Go's names and are there even if empty. */
function json({ header, events, compactRevision, canceled, created }: Answer): string {
  const members = [
    `"Header":${messageJson(ResponseHeader, header ?? ResponseHeader.create())}`,
    `"Events":[${events.map((event) => messageJson(Event, event)).join(",")}]`,
    `"CompactRevision":${compactRevision}`,
    `"Canceled":${canceled}`,
    `"Created":${created}`,
  ];
  return `{${members.join(",")}}`;
}

/** The number of the watch is not among what that structure has. */
function protobuf({ header, events, compactRevision, canceled, created }: Answer): Buffer {
  return WatchResponse.encode(
    WatchResponse.create({
      header: header ?? ResponseHeader.create(),
      events,
      compactRevision,
      canceled,
      created,
    }),
  );
}
