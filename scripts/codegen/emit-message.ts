// One message: its interface, and its codec as the parts that `defineCodec` takes.
import { absentValue, codeOf, propertyType, tagBytes, tagOf } from "./emit-field.ts";
import type { FieldSchema, MessageSchema } from "./schema.ts";

/** Local names of the generated read function; a field of that name would hide one. */
const localNames = new Set(["reader", "tag", "outer", "runs", "unknown"]);

export function docComment(text: string | undefined): string {
  return text === undefined ? "" : `/** ${text.replaceAll("\n", " ")} */\n`;
}

export function emitMessage(message: MessageSchema): string {
  for (const field of message.fields) {
    if (localNames.has(field.name)) {
      throw new Error(`Cannot generate ${message.fullName}: field name ${field.name} is taken`);
    }
  }
  const { tsName, fullName } = message;
  return `${emitInterface(message)}
export const ${tsName}: Codec<${tsName}> = defineCodec({
  name: ${JSON.stringify(fullName)},
  fields: [${message.fields.map(emitDescriptor).join(", ")}],
  ${emitCreate(message)},
  ${emitSize(message)},
  ${emitWriteBefore(message)},
  ${emitRead(message)},
});
`;
}

function emitInterface(message: MessageSchema): string {
  const properties = message.fields.map(
    (field) => `${docComment(field.comment)}readonly ${field.name}: ${propertyType(field)};`,
  );
  return `${docComment(message.comment)}export interface ${message.tsName} extends AnyMessage {
${properties.join("\n")}
}
`;
}

function emitDescriptor(field: FieldSchema): string {
  const { type } = field;
  const parts = [
    `protoName: ${JSON.stringify(field.protoName)}`,
    `name: ${JSON.stringify(field.name)}`,
    `number: ${field.number}`,
    `type: ${JSON.stringify(type.kind === "scalar" ? type.scalar : type.kind)}`,
  ];
  if (type.kind === "enum") parts.push(`values: ${type.target.tsName}`);
  else if (type.kind === "message") parts.push(`codec: () => ${type.target.tsName}`);
  else if (type.scalar === "int64" || type.scalar === "uint64") parts.push(`held: "${type.held}"`);
  parts.push(`repeated: ${field.repeated}`, `presence: "${field.presence}"`);
  if (field.oneof !== undefined) parts.push(`oneof: "${field.oneof}"`);
  if (field.mapEntries) parts.push("mapEntries: true");
  return `{ ${parts.join(", ")} }`;
}

function emitCreate(message: MessageSchema): string {
  const properties = message.fields.map((field) => {
    const absent = absentValue(field);
    const given = `fields.${field.name}`;
    return `${field.name}: ${absent === undefined ? given : `${given} ?? ${absent}`},`;
  });
  return `create(fields: Partial<${message.tsName}> = {}): ${message.tsName} {
    return {
      ${properties.join("\n")}
      unknown: fields.unknown,
    };
  }`;
}

/** Fields go on the wire in the order of their numbers. */
function byNumber(message: MessageSchema): FieldSchema[] {
  return [...message.fields].sort((a, b) => a.number - b.number);
}

function emitSize(message: MessageSchema): string {
  return `size(message: ${message.tsName}): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    ${byNumber(message).map(emitFieldSize).join("\n")}
    return size;
  }`;
}

function emitFieldSize(field: FieldSchema): string {
  const code = codeOf(field.type);
  const value = `message.${field.name}`;
  const tagLength = tagBytes(tagOf(field, code.wireType)).length;
  if (field.packed) {
    return `if (${value}.length > 0) {
      let length = 0;
      for (const item of ${value}) length += ${code.size("item")};
      size += ${tagLength} + sizeDelimited(length);
    }`;
  }
  if (field.repeated)
    return `for (const item of ${value}) size += ${tagLength} + ${code.size("item")};`;
  const step = code.size(value) === "1" ? `${tagLength + 1}` : `${tagLength} + ${code.size(value)}`;
  return guarded(field, `size += ${step};`);
}

/** The statement, run only if the field is to be written. */
function guarded(field: FieldSchema, statement: string): string {
  const value = `message.${field.name}`;
  if (field.presence === "always") return scoped(statement);
  const condition =
    field.presence === "explicit" ? `${value} !== undefined` : codeOf(field.type).isSet(value);
  return /;./.test(statement)
    ? `if (${condition}) { ${statement} }`
    : `if (${condition}) ${statement}`;
}

function emitWriteBefore(message: MessageSchema): string {
  const statements = byNumber(message).reverse().map(emitFieldWrite);
  return `writeBefore(message: ${message.tsName}, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    ${statements.join("\n")}
    return at;
  }`;
}

function emitFieldWrite(field: FieldSchema): string {
  const code = codeOf(field.type);
  const value = `message.${field.name}`;
  const tag = tagBytes(tagOf(field, field.packed ? 2 : code.wireType))
    .reverse()
    .map((byte) => `into[--at] = ${byte};`)
    .join(" ");
  const backwards = `for (let i = ${value}.length - 1; i >= 0; i--)`;
  if (field.packed) {
    return `if (${value}.length > 0) {
      const end = at;
      ${backwards} { ${code.write(`${value}[i]!`)} }
      at = writeVarintBefore(end - at, into, at);
      ${tag}
    }`;
  }
  if (field.repeated) return `${backwards} { ${code.write(`${value}[i]!`)} ${tag} }`;
  const written = field.presence === "implicit" ? code.writeSet : undefined;
  return guarded(field, `${written ?? code.write(value)} ${tag}`);
}

function emitRead(message: MessageSchema): string {
  const declarations = message.fields.map(emitLocal);
  const results = message.fields.map((field) => {
    const absent = absentValue(field);
    const late = absent !== undefined && (field.repeated || field.type.kind === "message");
    return late ? `${field.name}: ${field.name} ?? ${absent},` : `${field.name},`;
  });
  return `read(reader: Reader): ${message.tsName} {
    ${declarations.join("\n")}
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag(${JSON.stringify(message.fullName)});
      ${emitCases(message)}
    }
    return { ${results.join(" ")} unknown: reader.unknown(runs) };
  }`;
}

function emitLocal(field: FieldSchema): string {
  const { tsType, zero } = codeOf(field.type);
  if (field.repeated) return `let ${field.name}: ${tsType}[] | undefined;`;
  if (field.presence === "explicit" || zero === undefined) {
    return `let ${field.name}: ${tsType} | undefined;`;
  }
  const type = field.type.kind === "enum" ? `: ${tsType}` : "";
  return `let ${field.name}${type} = ${zero};`;
}

function emitCases(message: MessageSchema): string {
  const skip = `runs = reader.skip(tag, runs, ${message.tsName});`;
  if (message.fields.length === 0) return skip;
  return `switch (tag) {
    ${byNumber(message)
      .map((field) => emitCase(message, field))
      .join("\n")}
    default: ${skip}
  }`;
}

function emitCase(message: MessageSchema, field: FieldSchema): string {
  const code = codeOf(field.type);
  const where = JSON.stringify(`${message.fullName}.${field.protoName}`);
  const store = field.repeated
    ? `(${field.name} ??= []).push(${code.read(where)});`
    : `${field.name} = ${code.read(where)};`;
  const enter = `const outer = reader.enter(${where});`;
  const body = field.type.kind === "message" ? `${enter} ${store} reader.leave(outer);` : store;
  const statements = `${forgetRivals(message, field)} ${body} break;`;
  const single = `case ${tagOf(field, code.wireType)}: ${scoped(statements)}`;
  if (!field.repeated || code.wireType !== 0) return single;
  return `${single}
    case ${tagOf(field, 2)}: { ${enter} while (reader.at < reader.end) ${store} reader.leave(outer); break; }`;
}

function scoped(statements: string): string {
  return statements.includes("const ") ? `{ ${statements} }` : statements;
}

/** Of a oneof the member that came last counts. */
function forgetRivals(message: MessageSchema, field: FieldSchema): string {
  if (field.oneof === undefined) return "";
  const rivals = message.fields.filter((other) => other.oneof === field.oneof && other !== field);
  return `${rivals.map((rival) => `${rival.name} = `).join("")}undefined;`;
}
