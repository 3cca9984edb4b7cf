// Bad requests on the streams: watchers and lease renewals. Each case is a stream of its own.
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import type { Answer, GrpcClient } from "../support/grpc-client.ts";
import { rawCodec } from "./request-case.ts";

const { Watch } = services["etcdserverpb.Watch"];
const { LeaseKeepAlive } = services["etcdserverpb.Lease"];
const { LeaseKeepAliveRequest, WatchRequest, WatchCreateRequest, WatchCancelRequest } =
  etcdserverpb;

/** A message, and how many answers it has on every server; they are awaited before the next message. */
export type Step = readonly [message: Buffer, answers: number];

export interface StreamCase {
  readonly what: string;
  readonly method: typeof Watch | typeof LeaseKeepAlive;
  readonly steps: readonly Step[];
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

function watch(what: string, ...steps: readonly Step[]): StreamCase {
  return { what, method: Watch, steps };
}

function renew(what: string, ...ids: readonly bigint[]): StreamCase {
  const steps = ids.map((id): Step => {
    return [LeaseKeepAliveRequest.encode(LeaseKeepAliveRequest.create({ id })), 1];
  });
  return { what, method: LeaseKeepAlive, steps };
}

const nothing = Buffer.alloc(0);
const hex = (text: string): Buffer => Buffer.from(text, "hex");

export const badStreams: readonly StreamCase[] = [
  watch("a range that ends where it begins", [create({ key, rangeEnd: key }), 1]),
  watch("a range that ends before it begins", [
    create({ key: Buffer.from("b"), rangeEnd: key }),
    1,
  ]),
  watch("no key", [create({}), 1]),
  watch("no key, but an end", [create({ rangeEnd: key }), 1]),
  watch("a compacted revision", [create({ key, startRevision: 2n }), 2]),
  watch("a revision far in the future", [create({ key, startRevision: 2n ** 52n }), 1]),
  watch("the last revision", [create({ key, startRevision: 2n ** 63n - 1n }), 1]),
  watch("a negative ID", [create({ key, watchId: -5n }), 1]),
  watch("an ID twice", [create({ key, watchId: 5n }), 1], [create({ key, watchId: 5n }), 1]),
  watch(
    "an ID that the server would have picked",
    [create({ key, watchId: 1n }), 1],
    [create({ key }), 1],
    [create({ key }), 1],
  ),
  watch("filters without name", [create({ key, filters: [unnamed, -1 as 0, 0, 0, 1] }), 1]),
  watch("an unknown watcher cancelled", [cancel(77n), 0], [create({ key }), 1]),
  watch(
    "a watcher cancelled twice",
    [create({ key }), 1],
    [cancel(0n), 1],
    [cancel(0n), 0],
    [create({ key }), 1],
  ),
  watch("a request that asks for nothing", [nothing, 0], [create({ key }), 1]),
  watch("unknown fields", [hex("a00605a206020102"), 0], [create({ key }), 1]),
  watch("a broken message", [hex("0a0561"), 1]),
  watch("a broken message behind a good one", [create({ key }), 1], [hex("0801"), 1]),
  renew("leases that are not", 0n, 4711n, -5n, -(2n ** 63n), 2n ** 63n - 1n),
  { what: "a broken renewal", method: LeaseKeepAlive, steps: [[hex("0880"), 1]] },
];

/** Sends the messages, each when the one before has its answers, and returns all answers. */
export async function playStream(client: GrpcClient, played: StreamCase): Promise<Answer[]> {
  const stream = client.stream({ ...(played.method as typeof Watch), request: rawCodec });
  try {
    const answers: Answer[] = [];
    for (const [message, count] of played.steps) {
      stream.send(message);
      for (let n = 0; n < count; n++) answers.push(await stream.next());
    }
    return answers;
  } finally {
    stream.close();
  }
}
