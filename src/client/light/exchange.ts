import { ClientError } from "./client-error.ts";
import { prefixBytes } from "./framed.ts";
import { type Fields, failureOf, flawOfHeaders } from "./grpc-answer.ts";
import { Status } from "./status.ts";

/** One request on its stream, and what came back of the answer. */
export class Exchange {
  readonly #receiveBytesMax: number;
  readonly #settle: (outcome: Buffer | ClientError) => void;
  /** What is yet to be sent of the request. */
  unsent: Buffer;
  sendWindow = 0;
  /** Bytes of the answer that the server has not been told it may send again. */
  unacknowledgedBytes = 0;
  #hasHeaders = false;
  #pieces: Buffer[] = [];
  #bytes = 0;
  /** Prefix and message; undefined until the prefix is here. */
  #expectedBytes: number | undefined;
  #isSettled = false;

  /** `settle` is called once, with the answer's message or why there is none. */
  constructor(
    request: { body: Buffer; receiveBytesMax: number },
    settle: (outcome: Buffer | ClientError) => void,
  ) {
    this.unsent = request.body;
    this.#receiveBytesMax = request.receiveBytesMax;
    this.#settle = settle;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  fail(error: ClientError): void {
    this.#end(error);
  }

  onHeaders(fields: Fields, isLast: boolean): void {
    if (this.#isSettled) return;
    if (!this.#hasHeaders) {
      if (fields.get(":status")?.startsWith("1") === true && !isLast) return;
      const flaw = flawOfHeaders(fields);
      this.#hasHeaders = true;
      if (flaw !== undefined) this.#end(flaw);
      if (!isLast) return;
    }
    this.#end(failureOf(fields) ?? this.#message());
  }

  onData(bytes: Buffer, isLast: boolean): void {
    if (this.#isSettled) return;
    if (!this.#hasHeaders) this.#refuse("server sent data before headers");
    else if (bytes.length > 0) this.#add(bytes);
    if (isLast) this.#end(failureOf(new Map()) ?? this.#message());
  }

  #add(bytes: Buffer): void {
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
    if (this.#expectedBytes === undefined && this.#bytes >= prefixBytes) this.#readPrefix();
    if (this.#expectedBytes !== undefined && this.#bytes > this.#expectedBytes) {
      this.#refuse("cardinality violation: received more than one message");
    }
  }

  #readPrefix(): void {
    const whole = Buffer.concat(this.#pieces);
    this.#pieces = [whole];
    const length = whole.readUInt32BE(1);
    this.#expectedBytes = prefixBytes + length;
    if (whole[0] !== 0) this.#refuse("server sent a compressed message unasked");
    if (length > this.#receiveBytesMax) {
      const message = `grpc: received message larger than max (${length} vs. ${this.#receiveBytesMax})`;
      this.#end(new ClientError({ code: Status.resourceExhausted, message }));
    }
  }

  #message(): Buffer | ClientError {
    if (this.#expectedBytes === undefined && this.#bytes === 0) {
      const message = "cardinality violation: received no response message";
      return new ClientError({ code: Status.internal, message });
    }
    if (this.#bytes !== this.#expectedBytes) {
      const message = "server ended the answer inside a message";
      return new ClientError({ code: Status.internal, message });
    }
    const whole = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
    return whole.subarray(prefixBytes);
  }

  #refuse(message: string): void {
    this.#end(new ClientError({ code: Status.internal, message }));
  }

  #end(outcome: Buffer | ClientError): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#pieces = [];
    this.#settle(outcome);
  }
}
