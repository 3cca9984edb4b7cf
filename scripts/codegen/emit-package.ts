// One package: one file. Then the file of services, which spans packages.
import { docComment, emitMessage } from "./emit-message.ts";
import type { EnumSchema, PackageSchema, TypeReference } from "./schema.ts";

/** What generated code may use of the room, by file. */
const runtime: readonly (readonly [string, readonly string[]])[] = [
  ["../bytes.ts", ["writeBytesBefore", "writeRawBefore"]],
  ["../codec.ts", ["type AnyCodec", "type AnyMessage", "type Codec", "defineCodec"]],
  ["../empty.ts", ["emptyBytes", "emptyList"]],
  ["../reader.ts", ["type Reader", "type UnknownRuns"]],
  ["../text.ts", ["sizeText", "writeTextBefore"]],
  [
    "../varint.ts",
    ["sizeDelimited", "sizeVarint", "sizeVarint64", "writeVarint64Before", "writeVarintBefore"],
  ],
];

function header(sources: string): string {
  return `// Generated from ${sources} by scripts/codegen.ts. Do not edit: change the source and run \`npm run codegen\`.\n`;
}

/** `grpc.health.v1` is `healthpb` in TypeScript, as its users call it. */
export function packageAlias(name: string): string {
  return name === "grpc.health.v1" ? "healthpb" : name;
}

function emitEnum(schema: EnumSchema): string {
  const values = schema.values.map(
    (value) => `${docComment(value.comment)}${value.name}: ${value.number},`,
  );
  return `${docComment(schema.comment)}export const ${schema.tsName} = { ${values.join("\n")} } as const;
/** A decoder keeps numbers that have no name here. */
export type ${schema.tsName} = (typeof ${schema.tsName})[keyof typeof ${schema.tsName}];
`;
}

/** Imports of the other packages that this one's fields refer to. */
function foreignImports(schema: PackageSchema): string {
  const own = new Set([...schema.messages, ...schema.enums].map((type) => type.tsName));
  const wanted = new Map<string, Set<string>>();
  for (const field of schema.messages.flatMap((message) => message.fields)) {
    if (field.type.kind === "scalar" || field.type.target.packageName === schema.name) continue;
    const { packageName, tsName } = field.type.target;
    if (own.has(tsName)) throw new Error(`Cannot generate ${schema.name}: two types ${tsName}`);
    wanted.set(packageName, (wanted.get(packageName) ?? new Set()).add(tsName));
  }
  return [...wanted]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, types]) =>
        `import { ${[...types].sort().join(", ")} } from "./${packageAlias(name)}.ts";`,
    )
    .join("\n");
}

function runtimeImports(body: string): string {
  const used = (name: string): boolean =>
    new RegExp(`\\b${name.replace("type ", "")}\\b`).test(body);
  return runtime
    .map(([file, names]) => [file, names.filter(used)] as const)
    .filter(([, names]) => names.length > 0)
    .map(([file, names]) => `import { ${names.join(", ")} } from "${file}";`)
    .join("\n");
}

export function emitPackage(schema: PackageSchema): string {
  const body = [...schema.enums.map(emitEnum), ...schema.messages.map(emitMessage)].join("\n");
  const imports = runtimeImports(`${body} AnyCodec`);
  const list = schema.messages.map((message) => message.tsName).join(", ");
  return `${header(schema.source)}${imports}
${foreignImports(schema)}

${body}
/** Every message of the package. */
export const messages: readonly AnyCodec[] = [${list}];
`;
}

export function emitServices(packages: readonly PackageSchema[]): string {
  const withServices = packages.filter((schema) => schema.services.length > 0);
  const typeName = ({ packageName, tsName }: TypeReference): string =>
    `${packageAlias(packageName)}.${tsName}`;
  const services = withServices
    .flatMap((schema) => schema.services)
    .map((service) => {
      const methods = service.methods.map(
        (method) => `${docComment(method.comment)}${method.name}: {
        service: "${service.fullName}",
        name: "${method.name}",
        path: "/${service.fullName}/${method.name}",
        request: ${typeName(method.request)},
        response: ${typeName(method.response)},
        requestStream: ${method.requestStream},
        responseStream: ${method.responseStream},
      },`,
      );
      return `${docComment(service.comment)}"${service.fullName}": { ${methods.join("\n")} },`;
    });
  const imports = withServices.map((schema) => {
    const alias = packageAlias(schema.name);
    return `import * as ${alias} from "./${alias}.ts";`;
  });
  return `${header("proto/*.proto")}import type { MethodDescriptor } from "../codec.ts";
${imports.join("\n")}

/** Every service by full name, every method by name. */
export const services = { ${services.join("\n")} } as const satisfies Readonly<Record<string, Readonly<Record<string, MethodDescriptor>>>>;

/** Every method of every service. */
export const methods: readonly MethodDescriptor[] = Object.values(services).flatMap((service) => Object.values<MethodDescriptor>(service));
`;
}

export function emitIndex(packages: readonly PackageSchema[]): string {
  const lines = packages.map((schema) => {
    const alias = packageAlias(schema.name);
    return `export * as ${alias} from "./${alias}.ts";`;
  });
  return `${header("proto/*.proto")}${lines.join("\n")}\nexport { methods, services } from "./services.ts";\n`;
}
