// Messages as Go's encoding/json writes the structures that gogo-proto makes of them: names as in the .proto file, nothing
// that is zero or empty, all numbers as numbers, bytes as base64, enums as numbers.
import { goBase64, goJsonString } from "../../base/index.ts";
import {
  type AnyCodec,
  type AnyMessage,
  type Codec,
  type FieldDescriptor,
  fieldValue,
} from "../../wire/protobuf/index.ts";

/** `{"header":{"cluster_id":…},…}` */
export function messageJson<T extends AnyMessage>(codec: Codec<T>, message: T): string {
  return objectJson(codec as unknown as AnyCodec, message);
}

/** The members of that object, without its braces. */
export function messageJsonMembers<T extends AnyMessage>(codec: Codec<T>, message: T): string[] {
  return membersOf(codec as unknown as AnyCodec, message);
}

function objectJson(codec: AnyCodec, message: AnyMessage): string {
  return `{${membersOf(codec, message).join(",")}}`;
}

function membersOf(codec: AnyCodec, message: AnyMessage): string[] {
  return codec.fields.flatMap((field) => {
    const value = fieldValue(message, field);
    if (isEmpty(value)) return [];
    const member = `${goJsonString(field.protoName)}:${valueJson(field, value)}`;
    // A oneof is a field of its own in Go, and has no name of its own in JSON.
    return [field.oneof === undefined ? member : `"${capitalized(field.oneof)}":{${member}}`];
  });
}

function capitalized(name: string): string {
  return name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function isEmpty(value: unknown): boolean {
  if (typeof value === "object" && value !== null && "length" in value) return value.length === 0;
  return value === undefined || value === "" || value === false || value === 0 || value === 0n;
}

function valueJson(field: FieldDescriptor, value: unknown): string {
  if (field.repeated) {
    return `[${(value as readonly unknown[]).map((item) => itemJson(field, item)).join(",")}]`;
  }
  return itemJson(field, value);
}

function itemJson(field: FieldDescriptor, value: unknown): string {
  switch (field.type) {
    case "bytes":
      return goBase64(value as Buffer);
    case "string":
      return goJsonString(value as string);
    case "message":
      return objectJson(field.codec(), value as AnyMessage);
    default:
      return String(value);
  }
}
