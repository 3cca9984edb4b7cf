// Bad requests on the streams: watchers and lease renewals. Each case is a stream of its own.
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import type { Answer, GrpcClient } from "../support/grpc-client.ts";
import { rawCodec } from "./request-case.ts";

const { Watch } = services["etcdserverpb.Watch"];
const { LeaseKeepAlive } = services["etcdserverpb.Lease"];
const { LeaseKeepAliveRequest, WatchRequest, WatchCreateRequest, WatchCancelRequest } =
  etcdserverpb;

export interface StreamCase {
  readonly what: string;
  readonly method: typeof Watch | typeof LeaseKeepAlive;
  readonly messages: readonly Buffer[];
  /** How many answers these messages have on every server. */
  readonly answers: number;
}

const key = Buffer.from("a");
const unnamed = 99 as 0;

function create(fields: Partial<etcdserverpb.WatchCreateRequest>): Buffer {
  return WatchRequest.encode(
    WatchRequest.create({ createRequest: WatchCreateRequest.create(fields) }),
  );
}

function cancel(watchId: bigint): Buffer {
  return WatchRequest.encode(
    WatchRequest.create({ cancelRequest: WatchCancelRequest.create({ watchId }) }),
  );
}

function watch(what: string, answers: number, ...messages: readonly Buffer[]): StreamCase {
  return { what, method: Watch, messages, answers };
}

function renew(what: string, ...ids: readonly bigint[]): StreamCase {
  const messages = ids.map((id) =>
    LeaseKeepAliveRequest.encode(LeaseKeepAliveRequest.create({ id })),
  );
  return { what, method: LeaseKeepAlive, messages, answers: ids.length };
}

export const badStreams: readonly StreamCase[] = [
  watch("a range that ends where it begins", 1, create({ key, rangeEnd: key })),
  watch("a range that ends before it begins", 1, create({ key: Buffer.from("b"), rangeEnd: key })),
  watch("no key", 1, create({})),
  watch("no key, but an end", 1, create({ rangeEnd: key })),
  watch("a compacted revision", 2, create({ key, startRevision: 2n })),
  watch("a revision far in the future", 1, create({ key, startRevision: 2n ** 52n })),
  watch("a negative ID", 1, create({ key, watchId: -5n })),
  watch("an ID twice", 2, create({ key, watchId: 5n }), create({ key, watchId: 5n })),
  watch(
    "an ID that the server would have picked",
    3,
    create({ key, watchId: 1n }),
    create({ key }),
    create({ key }),
  ),
  watch("filters without name", 1, create({ key, filters: [unnamed, -1 as 0, 0, 0, 1] })),
  watch("an unknown watcher cancelled", 1, cancel(77n), create({ key })),
  watch("a watcher cancelled twice", 3, create({ key }), cancel(0n), cancel(0n), create({ key })),
  watch("a request that asks for nothing", 1, Buffer.alloc(0), create({ key })),
  watch("unknown fields", 1, Buffer.from("a00605a206020102", "hex"), create({ key })),
  watch("a broken message", 1, Buffer.from("0a0561", "hex")),
  watch("a broken message behind a good one", 2, create({ key }), Buffer.from("0801", "hex")),
  renew("leases that are not", 0n, 4711n, -5n, -(2n ** 63n), 2n ** 63n - 1n),
  {
    what: "a broken renewal",
    method: LeaseKeepAlive,
    messages: [Buffer.from("0880", "hex")],
    answers: 1,
  },
];

/** Sends the messages and takes as many answers as they have. */
export async function playStream(client: GrpcClient, played: StreamCase): Promise<Answer[]> {
  const stream = client.stream({ ...(played.method as typeof Watch), request: rawCodec });
  try {
    const answers: Answer[] = [];
    for (const message of played.messages) stream.send(message);
    while (answers.length < played.answers) answers.push(await stream.next());
    return answers;
  } finally {
    stream.close();
  }
}
