import { assert } from "../../base/index.ts";
import { Reader } from "./reader.ts";

/** What all messages have in common. */
export interface AnyMessage {
  /** Fields that this version does not know: their raw bytes with tags, written back after the known ones. */
  readonly unknown: Buffer | undefined;
}

/** What a codec is made of; `defineCodec` adds the rest. */
export interface CodecParts<T> {
  /** Full name, `etcdserverpb.PutRequest`. */
  readonly name: string;
  /** In the order of the .proto file. */
  readonly fields: readonly FieldDescriptor[];
  /** A message with defaults for what is missing. All messages of a type have one hidden class, also decoded ones. */
  create(fields?: Partial<T>): T;
  /** Encoded length in bytes. */
  size(message: T): number;
  /**
   * Writes `message` so that it ends just before `end`, and returns its start, which is `end - size(message)`.
   * This is how nested messages are written; whoever knows the size already saves `write` from computing it.
   */
  writeBefore(message: T, into: Buffer, end: number): number;
  /** Reads up to `reader.end`. Byte fields are views of the reader's buffer. @throws {ProtobufError} */
  read(reader: Reader): T;
}

export interface Codec<T> extends CodecParts<T> {
  /** Writes `message` from `at` on and returns the end. `into` must have room for `size(message)` bytes. */
  write(message: T, into: Buffer, at: number): number;
  /** A new buffer, possibly from Node's shared pool. */
  encode(message: T): Buffer;
  /**
   * Reads `bytes[start..end)`. Byte fields and `unknown` are zero-copy views of `bytes`: who keeps them longer than
   * `bytes` is left alone must copy them. Of a singular field that occurs twice the last one counts.
   * @throws {ProtobufError} If the bytes are not such a message.
   */
  decode(bytes: Buffer, start?: number, end?: number): T;
}

/** A codec of whatever message; its messages may only be passed back to it. */
export type AnyCodec = Codec<AnyMessage>;

interface FieldBase {
  /** As in the .proto file: `range_end`. JSON uses it. */
  readonly protoName: string;
  /** As in the TypeScript interface: `rangeEnd`. */
  readonly name: string;
  readonly number: number;
  readonly repeated: boolean;
  /**
   * When a singular field is written. implicit: unless zero or empty. explicit: when not undefined. always: always.
   * Singular messages are explicit or always.
   */
  readonly presence: "implicit" | "explicit" | "always";
  /** The oneof it belongs to. */
  readonly oneof?: string;
}

export interface ScalarField extends FieldBase {
  readonly type: "bytes" | "string" | "bool" | "uint32";
}

export interface WideField extends FieldBase {
  readonly type: "int64" | "uint64";
  /** How it is held: a number is refused beyond 2^53 - 1. */
  readonly held: "number" | "bigint";
}

export interface EnumField extends FieldBase {
  readonly type: "enum";
  /** Names and numbers; numbers without a name occur and are kept. */
  readonly values: Readonly<Record<string, number>>;
}

export interface MessageField extends FieldBase {
  readonly type: "message";
  /** Called late, as messages may contain themselves. */
  readonly codec: () => AnyCodec;
  /** The entries of a map: messages with `key` and `value`. */
  readonly mapEntries?: true;
}

export type FieldDescriptor = ScalarField | WideField | EnumField | MessageField;

/** What `message`, of the type that `field` belongs to, holds in that field. */
export function fieldValue(message: AnyMessage, field: FieldDescriptor): unknown {
  return Reflect.get(message, field.name);
}

/** One method of a gRPC service. */
export interface MethodDescriptor<Request = AnyMessage, Response = AnyMessage> {
  /** Full name, `etcdserverpb.KV`. */
  readonly service: string;
  /** `Put`. */
  readonly name: string;
  /** The HTTP/2 `:path`, `/etcdserverpb.KV/Put`. */
  readonly path: string;
  readonly request: Codec<Request>;
  readonly response: Codec<Response>;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}

export function defineCodec<T>(parts: CodecParts<T>): Codec<T> {
  const { name, fields, create, size, writeBefore, read } = parts;
  return {
    name,
    fields,
    create,
    size,
    writeBefore,
    read,
    write(message, into, at) {
      const end = at + size(message);
      assert(at >= 0 && end <= into.length, "a message fits its buffer");
      assert(writeBefore(message, into, end) === at, "a message has the size it announced");
      return end;
    },
    encode(message) {
      const into = Buffer.allocUnsafe(size(message));
      assert(writeBefore(message, into, into.length) === 0, "a message has the size it announced");
      return into;
    },
    decode(bytes, start = 0, end = bytes.length) {
      return read(new Reader(bytes, start, end));
    },
  };
}
