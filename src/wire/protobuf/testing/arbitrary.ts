// Random messages of any type, made from the codec's own field descriptors.
import fc, { type Arbitrary } from "fast-check";
import type { AnyCodec, AnyMessage, FieldDescriptor, MessageField } from "../codec.ts";

const nestingMax = 3;

export interface Choices {
  /** Also unknown fields. */
  readonly unknown: boolean;
}

const int64Edges = [0n, 1n, -1n, 2n ** 31n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n];
const int64 = fc.oneof(
  fc.constantFrom(...int64Edges, 2n ** 63n - 1n, -(2n ** 63n)),
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
);
const uint64 = fc.oneof(
  fc.constantFrom(...int64Edges.filter((n) => n >= 0n), 2n ** 63n, 2n ** 64n - 1n),
  fc.bigInt(0n, 2n ** 64n - 1n),
);
const numberEdges = [0, 1, 127, 128, 2 ** 21, 2 ** 28, 2 ** 31, 2 ** 32, 2 ** 35, 2 ** 53 - 1];
const signedNumber = fc.oneof(
  fc.constantFrom(...numberEdges, ...numberEdges.map((n) => 0 - n)),
  fc.maxSafeInteger(),
);
const unsignedNumber = fc.oneof(fc.constantFrom(...numberEdges), fc.maxSafeNat());
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const text = fc.string({ unit: "binary", maxLength: 80 });
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

/** A field that no message knows, with each wire type that can be skipped. */
const unknownField = fc.oneof(
  fc.uint8Array({ maxLength: 9 }).map((array) => [
    ...[0x80, 0xfa, 0x01], // field 4000, varint
    ...Array.from(array, (byte) => byte | 0x80),
    0x01,
  ]),
  fc.uint8Array({ minLength: 8, maxLength: 8 }).map((array) => [0x81, 0xfa, 0x01, ...array]),
  fc.uint8Array({ maxLength: 20 }).map((array) => [0x82, 0xfa, 0x01, array.length, ...array]),
  fc.uint8Array({ minLength: 4, maxLength: 4 }).map((array) => [0x85, 0xfa, 0x01, ...array]),
);
const unknownFields = fc
  .array(unknownField, { minLength: 1, maxLength: 3 })
  .map((fields) => Buffer.from(fields.flat()));

function single(field: FieldDescriptor, choices: Choices, depth: number): Arbitrary<unknown> {
  switch (field.type) {
    case "bytes":
      return bytes;
    case "string":
      return text;
    case "bool":
      return fc.boolean();
    case "uint32":
      return uint32;
    case "int64":
      return field.held === "number" ? signedNumber : int64;
    case "uint64":
      return field.held === "number" ? unsignedNumber : uint64;
    case "enum":
      return fc.oneof(fc.constantFrom(...Object.values(field.values)), int32);
    case "message":
      return messageArbitrary(field.codec(), choices, depth + 1);
  }
}

/** Entries with different keys, sorted; no key is one that JavaScript objects treat in a special way. */
function mapEntries(field: MessageField, choices: Choices, depth: number): Arbitrary<unknown> {
  const entry = field.codec();
  const value = entry.fields.find((part) => part.name === "value");
  if (value === undefined) return fc.constant([]);
  const byKey = fc.dictionary(text, single(value, choices, depth + 1), { maxKeys: 4 });
  return byKey.map((map) => {
    const parts: Record<string, unknown>[] = [];
    for (const [key, item] of Object.entries(map)) parts.push({ key: `/${key}`, value: item });
    return parts
      .sort((a, b) => (String(a.key) < String(b.key) ? -1 : 1))
      .map((part) => entry.create(part));
  });
}

function fieldArbitrary(
  field: FieldDescriptor,
  choices: Choices,
  depth: number,
): Arbitrary<unknown> {
  if (field.type === "message" && depth >= nestingMax) return fc.constant(undefined);
  if (field.type === "message" && field.mapEntries) return mapEntries(field, choices, depth);
  const one = single(field, choices, depth);
  if (field.repeated) return fc.array(one, { maxLength: 4 });
  return fc.option(one, { nil: undefined });
}

/** Any message of this type; at most one member of each oneof is set. */
export function messageArbitrary(
  codec: AnyCodec,
  choices: Choices,
  depth = 0,
): Arbitrary<AnyMessage> {
  const parts: Record<string, Arbitrary<unknown>> = {};
  for (const field of codec.fields) parts[field.name] = fieldArbitrary(field, choices, depth);
  const unknown = choices.unknown
    ? fc.option(unknownFields, { nil: undefined })
    : fc.constant(undefined);
  return fc
    .record({ parts: fc.record(parts), unknown, chosen: fc.nat() })
    .map((drawn) =>
      codec.create({ ...oneOfEach(codec, drawn.parts, drawn.chosen), unknown: drawn.unknown }),
    );
}

function oneOfEach(
  codec: AnyCodec,
  parts: Readonly<Record<string, unknown>>,
  chosen: number,
): Record<string, unknown> {
  const kept = { ...parts };
  for (const name of new Set(codec.fields.map((field) => field.oneof))) {
    if (name === undefined) continue;
    const members = codec.fields.filter((field) => field.oneof === name);
    for (const [index, member] of members.entries()) {
      if (index !== chosen % members.length) kept[member.name] = undefined;
    }
  }
  return kept;
}
