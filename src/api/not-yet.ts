import {
  type ServerMethod,
  StatusCode,
  StatusError,
  streaming,
  unary,
} from "../wire/grpc/index.ts";
import type { MethodDescriptor } from "../wire/protobuf/index.ts";

/** Methods of etcd that this version leaves out: each is refused by its name, so that nobody takes silence for success. */
export function notYetServed(methods: readonly MethodDescriptor[]): readonly ServerMethod[] {
  return methods.map((method) => {
    const refuse = (): never => {
      throw new StatusError(
        StatusCode.unimplemented,
        `etcdserver: ${method.service}/${method.name} is not supported by this version`,
      );
    };
    return method.requestStream || method.responseStream
      ? streaming(method, refuse)
      : unary(method, refuse);
  });
}
