import { type ServiceError, status } from "@grpc/grpc-js";
import { ClientError } from "./light/index.ts";

/** The gRPC library's error as the client's. */
export function fromServiceError(error: ServiceError, endpoint: string): ClientError {
  const { code, details } = error;
  return new ClientError({
    code,
    message: officialSentence(code, details),
    endpoint,
    cause: error,
    isUnsent: code === status.UNAVAILABLE && details.startsWith("No connection established"),
  });
}

/** What grpc-go says where the library has a sentence of its own; a server's sentence as it is. */
function officialSentence(code: number, details: string): string {
  if (code === status.DEADLINE_EXCEEDED && details.startsWith("Deadline exceeded")) {
    return "context deadline exceeded";
  }
  return details.replace(
    /^Received message larger than max \((\d+) vs (\d+)\)$/,
    "grpc: received message larger than max ($1 vs. $2)",
  );
}

export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "code" in error && "details" in error && "metadata" in error;
}
