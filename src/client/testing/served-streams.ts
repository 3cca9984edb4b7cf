import type { ServerDuplexStream } from "@grpc/grpc-js";

/** A stream as the server has it: what was asked, and how to answer. */
export class ServedStream<Request, Answer> {
  readonly call: ServerDuplexStream<Request, Answer>;
  readonly #requests: Request[] = [];
  #waiting: (() => void) | undefined;

  constructor(call: ServerDuplexStream<Request, Answer>) {
    this.call = call;
    call.on("data", (request: Request) => {
      this.#requests.push(request);
      this.#waiting?.();
    });
  }

  /** Requests that came and were not looked at. */
  get pending(): number {
    return this.#requests.length;
  }

  /** The next request. */
  async request(): Promise<Request> {
    while (this.#requests.length === 0) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    return this.#requests.shift()!;
  }

  fail(code: number, details: string): void {
    this.call.emit("error", { code, details });
  }
}

/** The streams that clients open, one after the other. */
export class ServedStreams<Request, Answer> {
  readonly #streams: ServedStream<Request, Answer>[] = [];
  #waiting: (() => void) | undefined;

  readonly serve = (call: ServerDuplexStream<Request, Answer>): void => {
    this.#streams.push(new ServedStream(call));
    this.#waiting?.();
  };

  async next(): Promise<ServedStream<Request, Answer>> {
    while (this.#streams.length === 0) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    return this.#streams.shift()!;
  }
}
