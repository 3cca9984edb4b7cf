// What is too large, too many or unknown is refused alike, and what is just small enough is not.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { etcdserverpb, type MethodDescriptor, services } from "../../src/wire/protobuf/index.ts";
import { requireOfficial } from "../official.ts";
import type { GrpcClient } from "../support/grpc-client.ts";
import { startPair, stopPair } from "../support/pair.ts";
import type { PlainMessage } from "../support/plain-message.ts";
import { Lockstep } from "./lockstep.ts";

const KV = services["etcdserverpb.KV"];
const { Watch } = services["etcdserverpb.Watch"];
const { PutRequest, RangeRequest, RequestOp, TxnRequest, WatchRequest } = etcdserverpb;

/** Default of --max-request-bytes. */
const requestBytesMax = 1_572_864;
const everything = { key: Buffer.from([0]), rangeEnd: Buffer.from([0]) };

function withLockstep(name: string, body: (lockstep: Lockstep, t: TestContext) => Promise<void>) {
  test(name, async (t) => {
    if (requireOfficial(t, "etcd") === undefined) return;
    const pair = await startPair();
    t.after(() => stopPair(pair));
    const lockstep = new Lockstep(pair);
    t.after(() => lockstep.close());
    await body(lockstep, t);
  });
}

withLockstep("requests are refused from the same size on", async (lockstep) => {
  const key = Buffer.from("k");
  const put = (bytes: number) => lockstep.put(key, Buffer.alloc(bytes, "x"));
  await put(requestBytesMax - 200);
  await put(requestBytesMax);
  // The transport takes 512 KiB more than a request may have.
  const transportBytesMax = requestBytesMax + 512 * 1024;
  await put(transportBytesMax - 100);
  await put(transportBytesMax + 1);
  await lockstep.call(KV.Range, RangeRequest.create({ key }));
});

withLockstep("transactions are refused from the same number of operations on", async (lockstep) => {
  const puts = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, n) =>
      RequestOp.create({ requestPut: PutRequest.create({ key: Buffer.from(prefix + n) }) }),
    );
  const txn = (fields: Partial<etcdserverpb.TxnRequest>) =>
    lockstep.call(KV.Txn, TxnRequest.create(fields));
  const nested = (fields: Partial<etcdserverpb.TxnRequest>) =>
    RequestOp.create({ requestTxn: TxnRequest.create(fields) });
  await txn({ success: puts(128, "a") });
  await txn({ success: puts(129, "a") });
  await txn({ failure: puts(129, "a") });
  await txn({ success: [...puts(63, "a"), nested({ success: puts(64, "b") })] });
  await txn({ success: [...puts(63, "a"), nested({ success: puts(65, "b") })] });
  await txn({ success: [RequestOp.create()] });
  const compare = Array.from({ length: 129 }, () =>
    etcdserverpb.Compare.create({ key: Buffer.from("a") }),
  );
  await txn({ compare });
});

withLockstep("ranges of thousands of keys are cut, sorted and counted alike", async (lockstep) => {
  for (let batch = 0; batch < 40; batch++) {
    const success = Array.from({ length: 128 }, (_, n) => {
      const key = Buffer.from(`key-${(batch * 128 + n) % 4_000}`);
      return RequestOp.create({ requestPut: PutRequest.create({ key, value: key }) });
    });
    await lockstep.call(KV.Txn, TxnRequest.create({ success }));
  }
  const { SortOrder, SortTarget } = etcdserverpb;
  const ranges: Partial<etcdserverpb.RangeRequest>[] = [
    {},
    { limit: 1n },
    { limit: 2_500n },
    { limit: 4_000n },
    { limit: 3_999n, keysOnly: true },
    { countOnly: true },
    { countOnly: true, limit: 10n },
    { sortOrder: SortOrder.DESCEND },
    { sortOrder: SortOrder.DESCEND, limit: 3n },
    // Values are unique here, so that their order is not left to the sort.
    { sortOrder: SortOrder.DESCEND, sortTarget: SortTarget.VALUE, limit: 100n },
    { minModRevision: 20n, maxModRevision: 30n },
    { maxCreateRevision: 3n, revision: 10n },
    { revision: 20n, limit: 2_100n },
  ];
  for (const range of ranges) {
    await lockstep.call(KV.Range, RangeRequest.create({ ...everything, ...range }));
  }
  await lockstep.call(
    KV.DeleteRange,
    etcdserverpb.DeleteRangeRequest.create({ ...everything, prevKv: true }),
  );
});

interface WatchedStream {
  readonly fragment: boolean;
  /** How many events are waited for. */
  readonly events: number;
}

/** Begins to watch everything. The result resolves with all responses once the events have come. */
async function watchNow(
  client: GrpcClient,
  { fragment, events }: WatchedStream,
): Promise<{ readonly responses: Promise<PlainMessage[]> }> {
  const stream = client.stream(Watch);
  const createRequest = etcdserverpb.WatchCreateRequest.create({
    ...everything,
    prevKv: true,
    fragment,
  });
  stream.send(WatchRequest.create({ createRequest }));
  await stream.next();
  const collect = async (): Promise<PlainMessage[]> => {
    const responses: PlainMessage[] = [];
    let seen = 0;
    while (seen < events) {
      const answer = await stream.next();
      assert.ok("message" in answer, JSON.stringify(answer));
      responses.push(answer.message);
      seen += ((answer.message.events ?? []) as PlainMessage[]).length;
    }
    stream.close();
    return responses;
  };
  return { responses: collect() };
}

withLockstep("large watch responses are cut into the same fragments", async (lockstep) => {
  const watches = [];
  for (const fragment of [true, false]) {
    for (const client of [lockstep.subject, lockstep.official]) {
      watches.push(await watchNow(client, { fragment, events: 6 }));
    }
  }
  // With the previous pairs, the second transaction makes more than 2 MiB, from where on there are fragments.
  for (const letter of ["x", "y"]) {
    const success = ["a", "b", "c"].map((name) =>
      RequestOp.create({
        requestPut: PutRequest.create({
          key: Buffer.from(name),
          value: Buffer.alloc(500_000, letter),
        }),
      }),
    );
    await lockstep.call(KV.Txn, TxnRequest.create({ success }));
  }
  const [subject, official, subjectWhole, officialWhole] = await Promise.all(
    watches.map(({ responses }) => responses),
  );
  assert.ok(official?.some((response) => response.fragment === true));
  assert.deepEqual(subject, official);
  assert.deepEqual(subjectWhole, officialWhole);
});

withLockstep(
  "methods and services that do not exist are named in the refusal",
  async (lockstep) => {
    const unknownPaths = [
      "/etcdserverpb.KV/Nonsense",
      "/etcdserverpb.Nonsense/Range",
      "/nonsense.KV/Range",
      "/etcdserverpb.KV/",
    ];
    for (const path of unknownPaths) {
      const method: MethodDescriptor<etcdserverpb.RangeRequest, etcdserverpb.RangeResponse> = {
        ...KV.Range,
        path,
      };
      await lockstep.call(method, RangeRequest.create({ key: Buffer.from("k") }));
    }
  },
);
