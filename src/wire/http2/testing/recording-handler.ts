import type { ErrorCode } from "../error-code.ts";
import type { RequestHead } from "../request-head.ts";
import type { RequestHandler } from "../requests.ts";
import type { Http2Stream, StreamReceiver } from "../stream.ts";

/** A request as the handler saw it. */
export interface SeenRequest {
  readonly stream: Http2Stream;
  readonly head: RequestHead;
  body: Buffer;
  isEnded: boolean;
  drains: number;
  reset: ErrorCode | undefined;
}

/** Notes what requests come and how they go; answers as the test says. */
export class RecordingHandler implements RequestHandler {
  readonly requests: SeenRequest[] = [];
  readonly #onWhole: (request: SeenRequest) => void;
  readonly #consumes: boolean;

  /** `onWhole`: called when a request's body has ended. */
  constructor(onWhole: (request: SeenRequest) => void = () => {}, options = { consumes: true }) {
    this.#onWhole = onWhole;
    this.#consumes = options.consumes;
  }

  onRequest(stream: Http2Stream, head: RequestHead, isLast: boolean): StreamReceiver {
    const seen: SeenRequest = {
      stream,
      head,
      body: Buffer.alloc(0),
      isEnded: isLast,
      drains: 0,
      reset: undefined,
    };
    this.requests.push(seen);
    if (isLast) this.#onWhole(seen);
    return {
      onData: (bytes, start, end, isEnd) => {
        seen.body = Buffer.concat([seen.body, bytes.subarray(start, end)]);
        if (this.#consumes) stream.consume(end - start);
        seen.isEnded = isEnd;
        if (isEnd) this.#onWhole(seen);
      },
      onTrailers: () => {
        seen.isEnded = true;
        this.#onWhole(seen);
      },
      onReset: (code) => {
        seen.reset = code;
      },
      onDrain: () => {
        seen.drains++;
      },
    };
  }
}

/** Sends the request's body back. */
export function echo({ stream, body }: SeenRequest): void {
  stream.sendHeaders([[":status", "200"]]);
  stream.sendPieces([body]);
  stream.finish();
}
