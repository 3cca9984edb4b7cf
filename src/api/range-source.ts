import type { RangeResult } from "../server/index.ts";
import type { PullSource } from "../wire/http2/index.ts";
import { type Answer, rangeResponse } from "./kv-encoding.ts";

/** A range response larger than this is not built at once but slice by slice, as fast as the client takes it. */
export const largeAnswerBytes = 256 * 1024;
/** Bytes of pairs encoded at a time. */
const sliceBytes = 64 * 1024;

/**
 * The bytes of a RangeResponse, made on demand. Fields may come in any order on the wire, and repeated ones in parts, so
 * each slice is a RangeResponse of its own: first the header, count and `more`, then the pairs.
 */
export class RangeSource implements PullSource {
  readonly length: number;
  readonly #answer: Answer<RangeResult>;
  readonly #onClose: () => void;
  #next = 0;
  #rest: Buffer;

  constructor(
    answer: Answer<RangeResult>,
    /** `length`: the answer's encoded size. `onClose`: called once, when the answer was taken or is not wanted. */
    { length, onClose }: { readonly length: number; readonly onClose: () => void },
  ) {
    this.#answer = answer;
    this.length = length;
    this.#onClose = onClose;
    this.#rest = encode({ ...answer, result: { ...answer.result, payloads: [] } });
  }

  pull(maxBytes: number): Buffer {
    if (this.#rest.length === 0) this.#rest = this.#encodeSlice();
    const part = this.#rest.subarray(0, maxBytes);
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }

  close(): void {
    this.#onClose();
  }

  #encodeSlice(): Buffer {
    const { result } = this.#answer;
    const first = this.#next;
    let bytes = 0;
    while (this.#next < result.payloads.length && bytes < sliceBytes) {
      const payload = result.payloads[this.#next++]!;
      bytes += payload.end - payload.start;
    }
    const payloads = result.payloads.slice(first, this.#next);
    const pairs = { ...result, payloads, more: false, count: 0 };
    return encode({ header: undefined, result: pairs });
  }
}

function encode(answer: {
  readonly header: Answer<RangeResult>["header"] | undefined;
  readonly result: RangeResult;
}): Buffer {
  const into = Buffer.allocUnsafe(rangeResponse.size(answer));
  rangeResponse.writeBefore(answer, into, into.length);
  return into;
}
