// protobufjs reads the same .proto files on its own: what it writes we read, and what we write it reads.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import protobuf from "protobufjs";
import { loadRoot } from "../../../scripts/codegen/schema.ts";
import type { AnyCodec, AnyMessage, FieldDescriptor } from "./codec.ts";
import { fieldValue } from "./index.ts";
import { messageArbitrary } from "./testing/arbitrary.ts";
import { everyMessage } from "./testing/every-message.ts";

const runsPerMessage = 30;
const root = loadRoot(join(import.meta.dirname, "../../../proto"));

function singleToTheirs(field: FieldDescriptor, value: unknown): unknown {
  if (field.type === "message") return toTheirs(field.codec(), value as AnyMessage);
  if (field.type !== "int64" && field.type !== "uint64") return value;
  const low = Number(BigInt.asIntN(32, BigInt(String(value))));
  const high = Number(BigInt.asIntN(32, BigInt(String(value)) >> 32n));
  return new protobuf.util.Long(low, high, field.type === "uint64");
}

function toTheirs(codec: AnyCodec, message: AnyMessage): Record<string, unknown> {
  const theirs: Record<string, unknown> = {};
  for (const field of codec.fields) {
    const value = fieldValue(message, field);
    if (value === undefined) continue;
    const items = Array.isArray(value) ? value.map((item) => singleToTheirs(field, item)) : [];
    if (field.type === "message" && field.mapEntries) {
      theirs[field.protoName] = Object.fromEntries(
        items.map((entry) => [
          Reflect.get(Object(entry), "key"),
          Reflect.get(Object(entry), "value"),
        ]),
      );
    } else {
      theirs[field.protoName] = field.repeated ? items : singleToTheirs(field, value);
    }
  }
  return theirs;
}

function singleToOurs(field: FieldDescriptor, value: unknown): unknown {
  switch (field.type) {
    case "message":
      return toOurs(field.codec(), Object(value));
    case "bytes":
      return Buffer.from(value as Uint8Array);
    case "int64":
    case "uint64":
      return field.held === "number" ? Number(String(value)) : BigInt(String(value));
    default:
      return value;
  }
}

function toOurs(codec: AnyCodec, theirs: Readonly<Record<string, unknown>>): AnyMessage {
  const ours: Record<string, unknown> = {};
  for (const field of codec.fields) {
    if (!Object.hasOwn(theirs, field.protoName)) continue;
    const value = theirs[field.protoName];
    if (field.type === "message" && field.mapEntries) {
      const entries = Object.entries(Object(value)).map(([key, item]) => ({ key, value: item }));
      const sorted = entries.sort((a, b) => (a.key < b.key ? -1 : 1));
      ours[field.name] = sorted.map((entry) => singleToOurs(field, entry));
    } else if (Array.isArray(value)) {
      ours[field.name] = value.map((item) => singleToOurs(field, item));
    } else {
      ours[field.name] = singleToOurs(field, value);
    }
  }
  return codec.create(ours);
}

/** protobufjs has maps, but no messages for their entries. */
const shared = everyMessage.filter((codec) => root.lookup(codec.name) !== null);

for (const codec of shared) {
  test(`${codec.name} goes to protobufjs and comes from it`, () => {
    const type = root.lookupType(codec.name);
    fc.assert(
      fc.property(messageArbitrary(codec, { unknown: false }), (message) => {
        const read = type.decode(codec.encode(message));
        assert.deepEqual(toOurs(codec, Object(read)), message, "they read what we wrote");
        const written = Buffer.from(type.encode(toTheirs(codec, message)).finish());
        assert.deepEqual(codec.decode(written), message, "we read what they wrote");
      }),
      { numRuns: runsPerMessage },
    );
  });
}
