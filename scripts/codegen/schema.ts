// proto/*.proto as the emitters want it: packages of enums, messages and services, in source order.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import protobuf from "protobufjs";
import { camelCase, enumName, messageName } from "./names.ts";

/** Declares our own options only, and imports a file of protoc's that is not needed here. */
const optionsFile = "options.proto";

export type ScalarType = "bytes" | "string" | "bool" | "uint32" | "int64" | "uint64";

/** A message or enum that a field refers to. */
export interface TypeReference {
  readonly packageName: string;
  readonly tsName: string;
}

export type FieldType =
  | { readonly kind: "scalar"; readonly scalar: ScalarType; readonly held: "number" | "bigint" }
  | { readonly kind: "enum"; readonly target: TypeReference }
  | { readonly kind: "message"; readonly target: TypeReference };

export interface FieldSchema {
  readonly protoName: string;
  readonly name: string;
  readonly number: number;
  readonly comment: string | undefined;
  readonly type: FieldType;
  readonly repeated: boolean;
  readonly packed: boolean;
  readonly presence: "implicit" | "explicit" | "always";
  readonly oneof: string | undefined;
  readonly mapEntries: boolean;
}

export interface MessageSchema {
  readonly fullName: string;
  readonly tsName: string;
  readonly comment: string | undefined;
  readonly fields: readonly FieldSchema[];
}

export interface EnumSchema {
  readonly fullName: string;
  readonly tsName: string;
  readonly comment: string | undefined;
  readonly values: readonly {
    readonly name: string;
    readonly number: number;
    readonly comment: string | undefined;
  }[];
}

export interface MethodSchema {
  readonly name: string;
  readonly comment: string | undefined;
  readonly request: TypeReference;
  readonly response: TypeReference;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}

export interface ServiceSchema {
  readonly fullName: string;
  readonly comment: string | undefined;
  readonly methods: readonly MethodSchema[];
}

export interface PackageSchema {
  readonly name: string;
  readonly source: string;
  readonly enums: readonly EnumSchema[];
  readonly messages: readonly MessageSchema[];
  readonly services: readonly ServiceSchema[];
}

/** Every message of every file in `folder`, in protobufjs's own form. */
export function loadRoot(folder: string): protobuf.Root {
  const root = new protobuf.Root();
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith(".proto") || file === optionsFile) continue;
    const source = readFileSync(join(folder, file), "utf8");
    protobuf.parse(source, root, { keepCase: true, alternateCommentMode: true });
  }
  root.resolveAll();
  return root;
}

/** The packages of `folder`, in the order of their file names. A file is named after its package. */
export function loadPackages(folder: string): PackageSchema[] {
  const root = loadRoot(folder);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".proto") && file !== optionsFile)
    .sort()
    .map((file) => packageSchema(root, basename(file, ".proto")));
}

function packageSchema(root: protobuf.Root, name: string): PackageSchema {
  const members = root.lookup(name);
  if (!(members instanceof protobuf.Namespace)) {
    throw new Error(`Cannot generate ${name}: its file must declare the package of the same name`);
  }
  const enums: EnumSchema[] = [];
  const messages: MessageSchema[] = [];
  const services: ServiceSchema[] = [];
  for (const member of members.nestedArray) {
    if (member instanceof protobuf.Enum) enums.push(enumSchema(member));
    else if (member instanceof protobuf.Service) services.push(serviceSchema(member));
    else if (member instanceof protobuf.Type) {
      for (const nested of member.nestedArray) {
        if (nested instanceof protobuf.Enum) enums.push(enumSchema(nested));
        else throw new Error(`Cannot generate ${nested.fullName}: only enums may be nested`);
      }
      for (const field of member.fieldsArray) {
        if (field instanceof protobuf.MapField) messages.push(entrySchema(field));
      }
      messages.push({
        fullName: fullName(member),
        tsName: messageName(member.name),
        comment: member.comment ?? undefined,
        fields: member.fieldsArray.map(fieldSchema),
      });
    }
  }
  return { name, source: `proto/${name}.proto`, enums, messages, services };
}

function fullName(object: protobuf.ReflectionObject): string {
  return object.fullName.slice(1);
}

function reference(object: protobuf.Type | protobuf.Enum): TypeReference {
  let scope: protobuf.ReflectionObject | null = object.parent;
  while (scope instanceof protobuf.Type) scope = scope.parent;
  const packageName = scope === null ? "" : fullName(scope);
  if (object instanceof protobuf.Enum) {
    const parent = object.parent instanceof protobuf.Type ? object.parent.name : undefined;
    return { packageName, tsName: enumName(object.name, parent) };
  }
  return { packageName, tsName: messageName(object.name) };
}

function enumSchema(object: protobuf.Enum): EnumSchema {
  return {
    fullName: fullName(object),
    tsName: reference(object).tsName,
    comment: object.comment ?? undefined,
    values: Object.entries(object.values).map(([name, number]) => ({
      name,
      number,
      comment: object.comments[name] ?? undefined,
    })),
  };
}

function fieldType(field: protobuf.FieldBase, scalarName: string): FieldType {
  const target = field.resolvedType;
  if (target instanceof protobuf.Enum) return { kind: "enum", target: reference(target) };
  if (target !== null) return { kind: "message", target: reference(target) };
  switch (scalarName) {
    case "bytes":
    case "string":
    case "bool":
    case "uint32":
    case "int64":
    case "uint64": {
      const held = field.options?.jstype === "JS_NUMBER" ? "number" : "bigint";
      return { kind: "scalar", scalar: scalarName, held };
    }
    default:
      throw new Error(
        `Cannot generate ${field.fullName}: type ${scalarName} is not used by etcd's API`,
      );
  }
}

function entryName(field: protobuf.FieldBase): string {
  const parent = field.parent?.name ?? "";
  return `${messageName(parent)}${messageName(camelCase(field.name))}Entry`;
}

/** On the wire a map is a repeated message with a key (field 1) and a value (field 2). */
function entrySchema(field: protobuf.MapField): MessageSchema {
  const part = {
    comment: undefined,
    repeated: false,
    packed: false,
    oneof: undefined,
    mapEntries: false,
  } as const;
  const type = fieldType(field, field.type);
  const key: FieldType = { kind: "scalar", scalar: "string", held: "bigint" };
  if (field.keyType !== "string" || type.kind !== "message") {
    throw new Error(`Cannot generate ${field.fullName}: a map is from string to a message`);
  }
  const parent = field.parent;
  return {
    fullName: `${parent === null ? "" : fullName(parent)}.${messageName(camelCase(field.name))}Entry`,
    tsName: entryName(field),
    comment: `One entry of the map ${field.name}.`,
    fields: [
      { ...part, protoName: "key", name: "key", number: 1, type: key, presence: "implicit" },
      { ...part, protoName: "value", name: "value", number: 2, type, presence: "explicit" },
    ],
  };
}

/** Only numbers are packed: what has no length of its own. */
function isVarint(type: FieldType): boolean {
  if (type.kind !== "scalar") return type.kind === "enum";
  return type.scalar !== "bytes" && type.scalar !== "string";
}

function fieldSchema(field: protobuf.Field): FieldSchema {
  const isMap = field instanceof protobuf.MapField;
  const repeated = field.repeated || isMap;
  const oneof = field.partOf;
  const inOneof = oneof !== null && !oneof.isProto3Optional;
  let type = fieldType(field, field.type);
  if (isMap && type.kind === "message") {
    type = { kind: "message", target: { ...type.target, tsName: entryName(field) } };
  }
  const always = field.options?.["(etcd.always_written)"] === true;
  const explicit = oneof !== null || type.kind === "message";
  return {
    protoName: field.name,
    name: camelCase(field.name),
    number: field.id,
    comment: field.comment ?? undefined,
    type,
    repeated,
    packed: repeated && field.packed && isVarint(type),
    presence: always ? "always" : explicit && !repeated ? "explicit" : "implicit",
    oneof: inOneof ? oneof.name : undefined,
    mapEntries: isMap,
  };
}

function serviceSchema(service: protobuf.Service): ServiceSchema {
  const typeOf = (object: protobuf.Type | null): TypeReference => {
    if (object === null) throw new Error(`Cannot generate ${service.fullName}: unresolved method`);
    return reference(object);
  };
  return {
    fullName: fullName(service),
    comment: service.comment ?? undefined,
    methods: service.methodsArray.map((method) => ({
      name: method.name,
      comment: method.comment ?? undefined,
      request: typeOf(method.resolvedRequestType),
      response: typeOf(method.resolvedResponseType),
      requestStream: method.requestStream === true,
      responseStream: method.responseStream === true,
    })),
  };
}
