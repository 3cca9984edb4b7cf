import { type ServiceError, status } from "@grpc/grpc-js";

/** A call was refused, or found no server. The message is the server's own sentence, or what went wrong on the way. */
export class ClientError extends Error {
  override readonly name = "ClientError";
  /** The gRPC status code. */
  readonly code: number;
  /** The server that was asked; undefined if none could be reached. */
  readonly endpoint: string | undefined;

  constructor(facts: { code: number; message: string; endpoint?: string; cause?: unknown }) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = facts.code;
    this.endpoint = facts.endpoint;
  }

  /** The server was not reached, did not answer in time or was about to stop: the call may be tried again. */
  get isPassing(): boolean {
    return this.code === status.UNAVAILABLE || this.code === status.DEADLINE_EXCEEDED;
  }
}

export function fromServiceError(error: ServiceError, endpoint: string): ClientError {
  return new ClientError({ code: error.code, message: error.details, endpoint, cause: error });
}

export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "code" in error && "details" in error && "metadata" in error;
}
