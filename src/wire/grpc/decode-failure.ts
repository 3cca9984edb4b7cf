import { goWords, ProtobufError } from "../protobuf/index.ts";
import { StatusCode, StatusError } from "./status.ts";

/** The status of a call whose message is none, as grpc-go words it; `what` is how it begins. */
export function decodeFailure(what: string, error: unknown): StatusError {
  const words = error instanceof Error ? error.message : String(error);
  const text = error instanceof ProtobufError ? goWords(error) : words;
  return new StatusError(StatusCode.internal, `grpc: ${what} ${text}`);
}
