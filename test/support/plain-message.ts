// Messages as plain data, to be compared and printed: fields that have their default are left out, as on the wire.
import {
  type AnyCodec,
  type AnyMessage,
  type Codec,
  type FieldDescriptor,
  fieldValue,
} from "../../src/wire/protobuf/index.ts";

export type Plain = string | number | boolean | readonly Plain[] | PlainMessage;
export interface PlainMessage {
  readonly [field: string]: Plain;
}

/** Bytes as text in which every byte can be told: printable ASCII is itself, the rest is \xNN. */
export function plainBytes(bytes: Buffer): string {
  return bytes
    .toString("latin1")
    .replace(
      /[^\x20-\x5b\x5d-\x7e]/g,
      (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
    );
}

function isDefault(value: unknown): boolean {
  if (Buffer.isBuffer(value) || Array.isArray(value) || typeof value === "string") {
    return value.length === 0;
  }
  return value === undefined || value === 0 || value === 0n || value === false;
}

function plainValue(field: FieldDescriptor, value: unknown): Plain {
  if (field.type === "message") return plainAny(field.codec(), value as AnyMessage);
  if (Buffer.isBuffer(value)) return plainBytes(value);
  if (typeof value === "bigint") return value.toString();
  return value as string | number | boolean;
}

function plainAny(codec: AnyCodec, message: AnyMessage): PlainMessage {
  const plain: Record<string, Plain> = {};
  for (const field of codec.fields) {
    const value = fieldValue(message, field);
    if (field.presence === "explicit" ? value === undefined : isDefault(value)) continue;
    plain[field.protoName] = field.repeated
      ? (value as unknown[]).map((item) => plainValue(field, item))
      : plainValue(field, value);
  }
  if (message.unknown !== undefined) plain["(unknown fields)"] = plainBytes(message.unknown);
  return plain;
}

export function plainOf<T>(codec: Codec<T>, message: T): PlainMessage {
  return plainAny(codec as unknown as AnyCodec, message as AnyMessage);
}
