import { InvariantError } from "../../base/index.ts";
import { goWords, ProtobufError } from "../protobuf/index.ts";
import { StatusCode, StatusError } from "./status.ts";

/**
 * The status of a call whose message is none, as grpc-go words it; `what` is how it begins.
 * @throws {InvariantError} what was not the client's mistake but a bug of ours
 */
export function decodeFailure(what: string, error: unknown): StatusError {
  if (error instanceof InvariantError) throw error;
  const words = error instanceof Error ? error.message : String(error);
  const text = error instanceof ProtobufError ? goWords(error) : words;
  return new StatusError(StatusCode.internal, `grpc: ${what} ${text}`);
}
