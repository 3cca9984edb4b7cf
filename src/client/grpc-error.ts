import { type ServiceError, status } from "@grpc/grpc-js";
import { ClientError } from "./light/index.ts";

/** The gRPC library's error as the client's. */
export function fromServiceError(error: ServiceError, endpoint: string): ClientError {
  const { code, details } = error;
  // The library's own deadline; a server's sentence is another one.
  const isLate = code === status.DEADLINE_EXCEEDED && details.startsWith("Deadline exceeded");
  return new ClientError({
    code,
    message: isLate ? "context deadline exceeded" : details,
    endpoint,
    cause: error,
    isUnsent: code === status.UNAVAILABLE && details.startsWith("No connection established"),
  });
}

export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "code" in error && "details" in error && "metadata" in error;
}
