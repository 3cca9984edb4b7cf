import type { ServerDuplexStream } from "@grpc/grpc-js";
import { etcdserverpb, mvccpb, services } from "../../wire/protobuf/index.ts";
import { type FakeMethod, streaming } from "./fake-server.ts";
import { type ServedStream, ServedStreams } from "./served-streams.ts";

const { ResponseHeader, WatchResponse } = etcdserverpb;
const { Event, KeyValue } = mvccpb;

type Request = etcdserverpb.WatchRequest;
type Answer = etcdserverpb.WatchResponse;

/** A stream of watches as the server has it. */
export class ServedWatches {
  readonly #stream: ServedStream<Request, Answer>;

  constructor(stream: ServedStream<Request, Answer>) {
    this.#stream = stream;
  }

  get call(): ServerDuplexStream<Request, Answer> {
    return this.#stream.call;
  }

  request(): Promise<Request> {
    return this.#stream.request();
  }

  /** The next request, which is one to create a watch. */
  async creation(): Promise<etcdserverpb.WatchCreateRequest> {
    return (await this.request()).createRequest!;
  }

  answer(fields: Partial<Answer> & { revision?: number }): void {
    const header = ResponseHeader.create({ revision: fields.revision ?? 1 });
    this.call.write(WatchResponse.create({ header, ...fields }));
  }

  /** Takes the next request as watch `watchId`. */
  async create(watchId: number, revision: number): Promise<etcdserverpb.WatchCreateRequest> {
    const request = await this.creation();
    this.answer({ watchId: BigInt(watchId), created: true, revision });
    return request;
  }

  /** Puts of these revisions, whose values are their revisions. `more`: the answer goes on. */
  events(watchId: number, revisions: readonly number[], more = false): void {
    const events = revisions.map((revision) => putEvent(revision, Buffer.from(String(revision))));
    this.answer({ watchId: BigInt(watchId), events, fragment: more, revision: revisions.at(-1)! });
  }

  fail(code: number, details: string): void {
    this.#stream.fail(code, details);
  }
}

export function putEvent(modRevision: number, value: Buffer): mvccpb.Event {
  return Event.create({ kv: KeyValue.create({ key: Buffer.from("k"), modRevision, value }) });
}

export class FakeWatches {
  readonly #streams = new ServedStreams<Request, Answer>();
  readonly method: FakeMethod = streaming(
    services["etcdserverpb.Watch"].Watch,
    this.#streams.serve,
  );

  async next(): Promise<ServedWatches> {
    return new ServedWatches(await this.#streams.next());
  }
}
