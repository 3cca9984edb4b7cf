import { type ServerMethod, streaming } from "../wire/grpc/index.ts";
import type { MethodDescriptor } from "../wire/protobuf/index.ts";
import { statusOf } from "./errors.ts";

/**
 * A method that refuses every call, once its client has said something. A client that streams and is refused before it has
 * sent its first message learns from sending it only that the stream has ended ("EOF" in grpc-go), not why.
 */
export function refuseAfterWord(method: MethodDescriptor, error: unknown): ServerMethod {
  return streaming(method, (call) => {
    const refuse = () => call.fail(statusOf(error));
    call.onMessage(refuse);
    call.onEnd(refuse);
  });
}
