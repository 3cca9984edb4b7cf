// How each type of field looks in TypeScript: its type, its default, when it is written, and the statements that size,
// write and read one value of it. `value` is always an expression for the value.
import type { FieldSchema, FieldType } from "./schema.ts";

interface FieldCode {
  readonly tsType: string;
  /** Wire type: 0 varint, 2 length-delimited. */
  readonly wireType: 0 | 2;
  /** Of an implicit or always written field; undefined for messages, whose default is made when needed. */
  readonly zero: string | undefined;
  isSet(value: string): string;
  /** An expression: bytes after the tag. */
  size(value: string): string;
  /** Statements that move `at` from the end of the value to its start. */
  write(value: string): string;
  /** The same for a value that `isSet`, where that says all of it. */
  readonly writeSet?: string;
  /** An expression, or for messages one between enter and leave. */
  read(where: string): string;
}

function varint(reader: string): FieldCode {
  return {
    tsType: "number",
    wireType: 0,
    zero: "0",
    isSet: (value) => `${value} !== 0`,
    size: (value) => `sizeVarint(${value})`,
    write: (value) => `at = writeVarintBefore(${value}, into, at);`,
    read: (where) => `reader.${reader}(${where})`,
  };
}

function varint64(reader: string): FieldCode {
  return {
    tsType: "bigint",
    wireType: 0,
    zero: "0n",
    isSet: (value) => `${value} !== 0n`,
    size: (value) => `sizeVarint64(${value})`,
    write: (value) => `at = writeVarint64Before(${value}, into, at);`,
    read: (where) => `reader.${reader}(${where})`,
  };
}

const bool: FieldCode = {
  tsType: "boolean",
  wireType: 0,
  zero: "false",
  isSet: (value) => value,
  size: () => "1",
  write: (value) => `into[--at] = ${value} ? 1 : 0;`,
  writeSet: "into[--at] = 1;",
  read: (where) => `reader.bool(${where})`,
};

const bytes: FieldCode = {
  tsType: "Buffer",
  wireType: 2,
  zero: "emptyBytes",
  isSet: (value) => `${value}.length > 0`,
  size: (value) => `sizeDelimited(${value}.length)`,
  write: (value) => `at = writeBytesBefore(${value}, into, at);`,
  read: (where) => `reader.bytes(${where})`,
};

const text: FieldCode = {
  tsType: "string",
  wireType: 2,
  zero: '""',
  isSet: (value) => `${value} !== ""`,
  size: (value) => `sizeDelimited(sizeText(${value}))`,
  write: (value) => `at = writeTextBefore(${value}, into, at);`,
  read: (where) => `reader.string(${where})`,
};

function enumeration(tsName: string): FieldCode {
  return { ...varint("int32"), tsType: tsName, read: (w) => `reader.int32(${w}) as ${tsName}` };
}

function message(tsName: string): FieldCode {
  return {
    tsType: tsName,
    wireType: 2,
    zero: undefined,
    isSet: (value) => `${value} !== undefined`,
    size: (value) => `sizeDelimited(${tsName}.size(${value}))`,
    write: (value) =>
      `const end = at; at = ${tsName}.writeBefore(${value}, into, end); at = writeVarintBefore(end - at, into, at);`,
    read: () => `${tsName}.read(reader)`,
  };
}

export function codeOf(type: FieldType): FieldCode {
  if (type.kind === "enum") return enumeration(type.target.tsName);
  if (type.kind === "message") return message(type.target.tsName);
  switch (type.scalar) {
    case "bytes":
      return bytes;
    case "string":
      return text;
    case "bool":
      return bool;
    case "uint32":
      return varint("uint32");
    case "int64":
      return type.held === "number" ? varint("int64Number") : varint64("int64");
    case "uint64":
      return type.held === "number" ? varint("uint64Number") : varint64("uint64");
  }
}

/** The type of the property in the interface. */
export function propertyType(field: FieldSchema): string {
  const { tsType } = codeOf(field.type);
  if (field.repeated) return `readonly ${tsType}[]`;
  return field.presence === "explicit" ? `${tsType} | undefined` : tsType;
}

/** What an absent field reads as; undefined if that is undefined. */
export function absentValue(field: FieldSchema): string | undefined {
  if (field.repeated) return "emptyList";
  if (field.presence === "explicit") return undefined;
  const { zero, tsType } = codeOf(field.type);
  return zero ?? `${tsType}.create()`;
}

export function tagOf(field: FieldSchema, wireType: 0 | 2): number {
  return field.number * 8 + wireType;
}

/** The bytes of a tag. */
export function tagBytes(tag: number): number[] {
  const all: number[] = [];
  for (; tag > 0x7f; tag >>>= 7) all.push((tag & 0x7f) | 0x80);
  return [...all, tag];
}
