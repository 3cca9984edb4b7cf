import type { ServerDuplexStream } from "@grpc/grpc-js";
import { etcdserverpb, mvccpb, services } from "../../wire/protobuf/index.ts";
import { type FakeMethod, streaming } from "./fake-server.ts";

const { ResponseHeader, WatchResponse } = etcdserverpb;
const { Event, KeyValue } = mvccpb;

export type WatchCall = ServerDuplexStream<etcdserverpb.WatchRequest, etcdserverpb.WatchResponse>;

/** A stream as the server has it: what was asked, and how to answer. */
export class ServedStream {
  readonly call: WatchCall;
  readonly #requests: etcdserverpb.WatchRequest[] = [];
  #waiting: (() => void) | undefined;

  constructor(call: WatchCall) {
    this.call = call;
    call.on("data", (request: etcdserverpb.WatchRequest) => {
      this.#requests.push(request);
      this.#waiting?.();
    });
  }

  /** The next request. */
  async request(): Promise<etcdserverpb.WatchRequest> {
    while (this.#requests.length === 0) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    return this.#requests.shift()!;
  }

  /** The next request, which is one to create a watch. */
  async creation(): Promise<etcdserverpb.WatchCreateRequest> {
    return (await this.request()).createRequest!;
  }

  answer(fields: Partial<etcdserverpb.WatchResponse> & { revision?: number }): void {
    const header = ResponseHeader.create({ revision: fields.revision ?? 1 });
    this.call.write(WatchResponse.create({ header, ...fields }));
  }

  /** Takes the next request as watch `watchId`. */
  async create(watchId: number, revision: number): Promise<etcdserverpb.WatchCreateRequest> {
    const request = await this.creation();
    this.answer({ watchId: BigInt(watchId), created: true, revision });
    return request;
  }

  /** Puts of these revisions, whose values are their revisions. */
  events(watchId: number, revisions: readonly number[], more = false): void {
    const events = revisions.map((revision) => putEvent(revision, Buffer.from(String(revision))));
    this.answer({ watchId: BigInt(watchId), events, fragment: more, revision: revisions.at(-1)! });
  }

  fail(code: number, details: string): void {
    this.call.emit("error", { code, details });
  }
}

export function putEvent(modRevision: number, value: Buffer): mvccpb.Event {
  return Event.create({ kv: KeyValue.create({ key: Buffer.from("k"), modRevision, value }) });
}

/** The streams that clients open, one after the other. */
export class FakeWatches {
  readonly method: FakeMethod;
  readonly #streams: ServedStream[] = [];
  #waiting: (() => void) | undefined;
  opened = 0;

  constructor() {
    this.method = streaming(services["etcdserverpb.Watch"].Watch, (call) => {
      this.opened += 1;
      this.#streams.push(new ServedStream(call));
      this.#waiting?.();
    });
  }

  async next(): Promise<ServedStream> {
    while (this.#streams.length === 0) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    return this.#streams.shift()!;
  }
}
