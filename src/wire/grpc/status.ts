import { StatusCode } from "../../base/index.ts";
import type { HeaderPair } from "../http2/index.ts";

export { StatusCode };

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
