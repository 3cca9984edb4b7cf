// Requests that are large work for a server: what each does, on a key space of many keys.
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import type { Answer, GrpcClient } from "../support/grpc-client.ts";

const { Compact, DeleteRange, Put, Range, Txn } = services["etcdserverpb.KV"];
const { LeaseGrant, LeaseRevoke } = services["etcdserverpb.Lease"];
const { Hash, HashKV } = services["etcdserverpb.Maintenance"];
const { Watch } = services["etcdserverpb.Watch"];
const { PutRequest, RangeRequest, RequestOp, WatchCreateRequest, WatchRequest } = etcdserverpb;

const operationsMax = 128;
const batchesAtOnce = 32;
const leaseId = 77n;

export interface LongRequest {
  readonly what: string;
  run(client: GrpcClient): Promise<unknown>;
}

function keyOf(n: number): Buffer {
  return Buffer.from(`key/${String(n).padStart(8, "0")}`);
}

/** The keys `from <= n < to`, sent in transactions. */
async function putKeys(
  client: GrpcClient,
  { from, to, lease = 0n }: { from: number; to: number; lease?: bigint },
): Promise<void> {
  let next = from;
  const sender = async (): Promise<void> => {
    while (next < to) {
      const first = next;
      next = Math.min(to, first + operationsMax);
      const success = Array.from({ length: next - first }, (_, n) =>
        RequestOp.create({
          requestPut: PutRequest.create({ key: keyOf(first + n), value: Buffer.alloc(64), lease }),
        }),
      );
      await must(client.call(Txn, Txn.request.create({ success })));
    }
  };
  await Promise.all(Array.from({ length: batchesAtOnce }, sender));
}

async function must(answer: Promise<Answer>): Promise<Answer> {
  const got = await answer;
  if (!("message" in got)) throw new Error(`refused with ${got.code}: ${got.details}`);
  return got;
}

const prefix = Buffer.from("key/");
const prefixEnd = Buffer.from("key0");

function range(fields: Partial<etcdserverpb.RangeRequest>) {
  const request = RangeRequest.create({ key: prefix, rangeEnd: prefixEnd, ...fields });
  return (client: GrpcClient) => must(client.call(Range, request));
}

function rangeOp(fields: Partial<etcdserverpb.RangeRequest>): etcdserverpb.RequestOp {
  return RequestOp.create({
    requestRange: RangeRequest.create({ key: prefix, rangeEnd: prefixEnd, ...fields }),
  });
}

/** Watchers of all keys from the first revision on, each of which is sent the whole history. */
async function watchAll(client: GrpcClient, watchers: number, events: number): Promise<void> {
  const stream = client.stream(Watch);
  let left = watchers * events;
  for (let n = 0; n < watchers; n++) {
    const createRequest = WatchCreateRequest.create({
      key: keyOf(n),
      rangeEnd: keyOf(n + events),
      startRevision: 2n,
    });
    stream.send(WatchRequest.create({ createRequest }));
  }
  while (left > 0) {
    const answer = await stream.next();
    if (!("message" in answer)) throw new Error(answer.details);
    left -= ((answer.message.events as unknown[]) ?? []).length;
  }
  stream.close();
}

export function longRequests(keys: number): readonly LongRequest[] {
  const half = keys / 2;
  return [
    {
      what: `${keys} puts in transactions`,
      run: (client) => putKeys(client, { from: 0, to: keys }),
    },
    {
      what: "one put",
      run: (client) => must(client.call(Put, PutRequest.create({ key: prefix }))),
    },
    { what: "all keys", run: range({}) },
    { what: "all keys, sorted by key downwards", run: range({ sortOrder: 2 }) },
    { what: "all keys, sorted by version", run: range({ sortOrder: 1, sortTarget: 1 }) },
    { what: "all keys, sorted by value", run: range({ sortOrder: 2, sortTarget: 4 }) },
    { what: "all keys, filtered", run: range({ minModRevision: 5n, maxModRevision: 100n }) },
    { what: "all keys without values", run: range({ keysOnly: true }) },
    { what: "all keys counted", run: range({ countOnly: true }) },
    {
      what: "all keys counted at an old revision",
      run: range({ countOnly: true, revision: 100n }),
    },
    { what: "all keys at an old revision", run: range({ revision: 100n }) },
    {
      what: "one key of all, sorted by creation",
      run: range({ sortOrder: 2, sortTarget: 2, limit: 1n }),
    },
    {
      what: "a transaction of 128 ranges of 1000 keys",
      run: (client) =>
        must(
          client.call(
            Txn,
            Txn.request.create({
              success: Array.from({ length: operationsMax }, () => rangeOp({ limit: 1000n })),
            }),
          ),
        ),
    },
    {
      what: "a transaction of one range of all keys",
      run: (client) => must(client.call(Txn, Txn.request.create({ success: [rangeOp({})] }))),
    },
    { what: "1000 watchers that catch up", run: (client) => watchAll(client, 1000, 100) },
    {
      what: "hash of the key space",
      run: (client) => must(client.call(HashKV, HashKV.request.create())),
    },
    {
      what: "hash of all buckets",
      run: (client) => must(client.call(Hash, Hash.request.create())),
    },
    {
      what: `a lease for ${keys / 4} keys`,
      run: async (client) => {
        await must(client.call(LeaseGrant, LeaseGrant.request.create({ id: leaseId, ttl: 1000n })));
        await putKeys(client, { from: half, to: half + keys / 4, lease: leaseId });
      },
    },
    {
      what: "revocation of that lease",
      run: (client) => must(client.call(LeaseRevoke, LeaseRevoke.request.create({ id: leaseId }))),
    },
    {
      what: `deletion of ${half} keys`,
      run: (client) =>
        must(
          client.call(
            DeleteRange,
            DeleteRange.request.create({ key: keyOf(0), rangeEnd: keyOf(half) }),
          ),
        ),
    },
    {
      what: "compaction of everything",
      run: async (client) => {
        const answer = await range({ limit: 1n })(client);
        const { header } = (answer as { message: { header: { revision: string } } }).message;
        const revision = BigInt(header.revision);
        await must(client.call(Compact, Compact.request.create({ revision, physical: true })));
      },
    },
  ];
}
