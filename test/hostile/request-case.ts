// One bad request: bytes, not a message, as much of what goes wrong is no message of the kind the method takes.
import type { Codec, MethodDescriptor } from "../../src/wire/protobuf/index.ts";
import type { Answer, GrpcClient } from "../support/grpc-client.ts";

/** A unary method, its response type put aside. */
export type Method = MethodDescriptor<never, never>;

export interface RequestCase {
  readonly what: string;
  readonly method: Method;
  /** The protobuf message, without gRPC's prefix. */
  readonly bytes: Buffer;
}

/** Passes bytes on: a request codec for what is encoded, or broken, already. */
export const rawCodec = {
  encode: (bytes: Buffer): Buffer => bytes,
} as Codec<Buffer>;

/** A well-formed message that asks for something it should not. */
export function ask<Request, Response>(
  what: string,
  method: MethodDescriptor<Request, Response>,
  request: Partial<Request>,
): RequestCase {
  const { request: codec } = method;
  return {
    what,
    method: method as unknown as Method,
    bytes: codec.encode(codec.create(request)),
  };
}

/** Bytes that perhaps are no message at all. */
export function raw<Request, Response>(
  what: string,
  method: MethodDescriptor<Request, Response>,
  bytes: Buffer,
): RequestCase {
  return { what, method: method as unknown as Method, bytes };
}

export function sendRaw(client: GrpcClient, { method, bytes }: RequestCase): Promise<Answer> {
  const descriptor = method as unknown as MethodDescriptor<Buffer, unknown>;
  return client.call({ ...descriptor, request: rawCodec }, bytes);
}
