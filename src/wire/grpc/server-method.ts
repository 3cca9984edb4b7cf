import type { Http2Stream, StreamReceiver } from "../http2/index.ts";
import type { CallContext, CallHead } from "./call.ts";

/** A call that has begun. */
export interface BegunCall extends StreamReceiver {
  /** The client ended the request with its header block: there is no body. */
  onEnd(): void;
}

/** A method and its handler, made by `unary`, `serverStreaming` or `streaming`. */
export interface ServerMethod {
  readonly path: string;
  begin(stream: Http2Stream, head: CallHead, context: CallContext): BegunCall;
}
