import type { HeaderPair } from "../http2/index.ts";

/** gRPC's status codes; how a call ended. */
export const StatusCode = {
  ok: 0,
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  outOfRange: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  dataLoss: 15,
  unauthenticated: 16,
} as const;
export type StatusCode = (typeof StatusCode)[keyof typeof StatusCode];

/** Thrown by a handler, or given to `fail`, to end the call with this status. `message` goes to the client. */
export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly code: StatusCode;
  /** Trailing metadata besides the status. */
  readonly trailers: readonly HeaderPair[];

  constructor(code: StatusCode, message: string, trailers: readonly HeaderPair[] = []) {
    super(message);
    this.code = code;
    this.trailers = trailers;
  }
}
