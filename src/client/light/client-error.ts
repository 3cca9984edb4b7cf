import { goStatusName, Status } from "./status.ts";

export interface ClientErrorFacts {
  /** The gRPC status code. */
  readonly code: number;
  readonly message: string;
  readonly endpoint?: string;
  readonly cause?: unknown;
  readonly isUnsent?: boolean;
  readonly compactRevision?: number;
}

/** A call was refused, or found no server. The message is the server's own sentence, or what went wrong on the way. */
export class ClientError extends Error {
  override readonly name = "ClientError";
  /** The gRPC status code. */
  readonly code: number;
  /** The server that was asked; undefined if none could be reached. */
  readonly endpoint: string | undefined;
  /** It is certain that no server took the request up, so that even a write may be sent again. */
  readonly isUnsent: boolean;
  /** Of a watch that began in compacted history: the first revision that there is. */
  readonly compactRevision: number | undefined;

  constructor(facts: ClientErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = facts.code;
    this.endpoint = facts.endpoint;
    this.isUnsent = facts.isUnsent ?? false;
    this.compactRevision = facts.compactRevision;
  }

  /** The server was not reached, did not answer in time or was about to stop: the call may be tried again. */
  get isPassing(): boolean {
    return this.code === Status.unavailable || this.code === Status.deadlineExceeded;
  }
}

const contextTexts: ReadonlySet<string> = new Set([
  "context deadline exceeded",
  "context canceled",
]);

export function deadlineError(cause?: unknown): ClientError {
  return new ClientError({
    code: Status.deadlineExceeded,
    message: "context deadline exceeded",
    cause,
  });
}

export function canceledError(cause?: unknown): ClientError {
  return new ClientError({ code: Status.cancelled, message: "context canceled", cause });
}

/** The client was closed before the call ended. */
export function closedError(): ClientError {
  const message = "grpc: the client connection is closing";
  return new ClientError({ code: Status.cancelled, message });
}

/** As official tools print an error: etcd's own sentences and the context's alone, all others with gRPC's code. */
export function officialText(error: ClientError): string {
  const isPlain = error.message.startsWith("etcdserver: ") || contextTexts.has(error.message);
  return isPlain ? error.message : statusText(error);
}

/** As grpc-go prints an error: `rpc error: code = Unavailable desc = ...`. */
export function statusText(error: ClientError): string {
  return `rpc error: code = ${goStatusName(error.code)} desc = ${error.message}`;
}
