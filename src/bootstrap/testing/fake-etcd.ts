// A server of a few keys by gRPC, for tests: ranges, puts and watches of what is put, and nothing else of etcd.
import type { TestContext } from "node:test";
import {
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type sendUnaryData,
} from "@grpc/grpc-js";
import {
  etcdserverpb,
  type MethodDescriptor,
  mvccpb,
  services,
} from "../../wire/protobuf/index.ts";

const { Range, Put } = services["etcdserverpb.KV"];
const { Watch } = services["etcdserverpb.Watch"];
const { RangeResponse, PutResponse, WatchResponse, ResponseHeader } = etcdserverpb;

type WatchCall = ServerDuplexStream<etcdserverpb.WatchRequest, etcdserverpb.WatchResponse>;

interface Unary<Request> {
  readonly request: Request;
}

export class FakeEtcd {
  readonly #pairs = new Map<string, mvccpb.KeyValue>();
  readonly #watches = new Set<WatchCall>();
  readonly #server = new Server();
  #revision = 1;
  #isSilent = false;

  put(key: string, value: string): void {
    this.#revision += 1;
    const known = this.#pairs.get(key);
    const pair = mvccpb.KeyValue.create({
      key: Buffer.from(key),
      value: Buffer.from(value),
      createRevision: known?.createRevision ?? this.#revision,
      modRevision: this.#revision,
    });
    this.#pairs.set(key, pair);
    const events = [mvccpb.Event.create({ kv: pair })];
    for (const call of this.#watches) call.write(WatchResponse.create({ events }));
  }

  get(key: string): string | undefined {
    return this.#pairs.get(key)?.value.toString();
  }

  /** Resolves when there is a watch. */
  async watched(): Promise<void> {
    while (this.#watches.size === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Ends all watches, as a server does that stops. */
  endWatches(): void {
    for (const call of this.#watches) call.end();
  }

  /** Takes requests for pairs from now on, and never answers. */
  silence(): void {
    this.#isSilent = true;
  }

  /** `host:port` */
  async listen(t: TestContext): Promise<string> {
    this.#server.addService(
      { range: definition(Range), put: definition(Put), watch: definition(Watch) },
      { range: this.#range, put: this.#put, watch: this.#watch },
    );
    const port = await new Promise<number>((resolve, reject) =>
      this.#server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      ),
    );
    t.after(() => this.#server.forceShutdown());
    return `127.0.0.1:${port}`;
  }

  readonly #range = (
    { request: { key, rangeEnd } }: Unary<etcdserverpb.RangeRequest>,
    done: sendUnaryData<etcdserverpb.RangeResponse>,
  ): void => {
    if (this.#isSilent) return;
    const isIn = (at: Buffer) =>
      rangeEnd.length === 0 ? at.equals(key) : at.compare(key) >= 0 && at.compare(rangeEnd) < 0;
    const kvs = [...this.#pairs.values()].filter((pair) => isIn(pair.key));
    const header = ResponseHeader.create({ revision: this.#revision });
    done(null, RangeResponse.create({ header, kvs }));
  };

  readonly #put = (
    { request: { key, value } }: Unary<etcdserverpb.PutRequest>,
    done: sendUnaryData<etcdserverpb.PutResponse>,
  ): void => {
    this.put(key.toString(), value.toString());
    done(null, PutResponse.create({}));
  };

  /** Every watch is of all keys, and begins with what is newer than its revision. */
  readonly #watch = (call: WatchCall): void => {
    call.once("data", ({ createRequest }: etcdserverpb.WatchRequest) => {
      this.#watches.add(call);
      call.on("cancelled", () => this.#watches.delete(call));
      call.write(WatchResponse.create({ created: true }));
      const from = Number(createRequest?.startRevision ?? 0n);
      const missed = [...this.#pairs.values()].filter(({ modRevision }) => modRevision >= from);
      const events = missed.map((kv) => mvccpb.Event.create({ kv }));
      if (events.length > 0) call.write(WatchResponse.create({ events }));
    });
  };
}

function definition<Request, Response>(method: MethodDescriptor<Request, Response>) {
  const { path, request, response, requestStream, responseStream } = method;
  return {
    path,
    requestStream,
    responseStream,
    requestSerialize: (message: Request) => request.encode(message),
    requestDeserialize: (bytes: Buffer) => request.decode(bytes),
    responseSerialize: (message: Response) => response.encode(message),
    responseDeserialize: (bytes: Buffer) => response.decode(bytes),
  };
}
