// Our codecs against protobufjs, an independent implementation, over the same .proto files, in one process, turn by turn.
// Run: node bench/codec.ts. Prints nanoseconds per call (best of several rounds) and how many times faster ours is.
import { join } from "node:path";
import { loadRoot } from "../scripts/codegen/schema.ts";
import { type Codec, etcdserverpb, mvccpb, raftpb } from "../src/wire/protobuf/index.ts";

const roundsPerCase = 9;
const roundMs = 60;

const root = loadRoot(join(import.meta.dirname, "../proto"));
let sink: unknown;

/** Nanoseconds per call, over about `roundMs`. */
function round(run: () => unknown): number {
  let calls = 0;
  const start = process.hrtime.bigint();
  let now = start;
  while (now - start < BigInt(roundMs) * 1_000_000n) {
    for (let i = 0; i < 100; i++) sink = run();
    calls += 100;
    now = process.hrtime.bigint();
  }
  return Number(now - start) / calls;
}

/** The best round of each, the two taking turns so that a busy machine hurts both. */
function compare(name: string, ours: () => unknown, theirs: () => unknown): void {
  let best = Number.POSITIVE_INFINITY;
  let bestTheirs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < roundsPerCase; i++) {
    best = Math.min(best, round(ours));
    bestTheirs = Math.min(bestTheirs, round(theirs));
  }
  const ratio = (bestTheirs / best).toFixed(2);
  console.log(
    `${name.padEnd(42)} ${best.toFixed(0).padStart(8)} ns   protobufjs ${bestTheirs.toFixed(0).padStart(8)} ns   ${ratio}x`,
  );
}

function both<T>(codec: Codec<T>, detail: string, message: T): void {
  const type = root.lookupType(codec.name);
  const bytes = codec.encode(message);
  const theirs = type.decode(bytes);
  const name = `${codec.name.slice(codec.name.indexOf(".") + 1)}, ${detail}`;
  compare(
    `decode ${name}`,
    () => codec.decode(bytes),
    () => type.decode(bytes),
  );
  compare(
    `encode ${name}`,
    () => codec.encode(message),
    () => type.encode(theirs).finish(),
  );
}

const key = Buffer.from("registry/pods/01");
const value = Buffer.alloc(256, "v");
const lease = 0x694d_8e9e_05c5_2164n;
const header = etcdserverpb.ResponseHeader.create({
  clusterId: 0xcdf8_1819_4e3a_8c32n,
  memberId: 0x8e9e_05c5_2164_694dn,
  revision: 1_234_567,
  raftTerm: 7,
});
const kv = mvccpb.KeyValue.create({
  key,
  createRevision: 1_000_000,
  modRevision: 1_234_567,
  version: 42,
  value,
  lease,
});
const put = etcdserverpb.PutRequest.create({ key, value });

both(etcdserverpb.PutRequest, "256 B value", put);
both(etcdserverpb.PutRequest, "and a lease", etcdserverpb.PutRequest.create({ ...put, lease }));
both(etcdserverpb.PutResponse, "header", etcdserverpb.PutResponse.create({ header }));
both(etcdserverpb.RangeRequest, "one key", etcdserverpb.RangeRequest.create({ key }));
both(
  etcdserverpb.RangeResponse,
  "one key",
  etcdserverpb.RangeResponse.create({ header, kvs: [kv], count: 1 }),
);
both(
  etcdserverpb.RangeResponse,
  "1000 keys",
  etcdserverpb.RangeResponse.create({ header, kvs: Array(1000).fill(kv), count: 1000 }),
);
both(
  etcdserverpb.TxnRequest,
  "compare and put",
  etcdserverpb.TxnRequest.create({
    compare: [etcdserverpb.Compare.create({ target: 2, key, modRevision: 1_234_567n })],
    success: [etcdserverpb.RequestOp.create({ requestPut: put })],
  }),
);
both(
  etcdserverpb.WatchResponse,
  "10 events",
  etcdserverpb.WatchResponse.create({
    header,
    watchId: 3n,
    events: Array(10).fill(mvccpb.Event.create({ kv })),
  }),
);
both(
  etcdserverpb.InternalRaftRequest,
  "put",
  etcdserverpb.InternalRaftRequest.create({
    header: etcdserverpb.RequestHeader.create({ id: 0x8e9e_05c5_2164_0001n, username: "root" }),
    put,
  }),
);
both(
  raftpb.Message,
  "MsgApp of 16 entries",
  raftpb.Message.create({
    type: raftpb.MessageType.MsgApp,
    to: 0x8e9e_05c5_2164_694dn,
    from: 0xcdf8_1819_4e3a_8c32n,
    term: 7,
    logTerm: 7,
    index: 1_234_567,
    commit: 1_234_560,
    entries: Array(16).fill(raftpb.Entry.create({ term: 7, index: 1_234_568, data: value })),
  }),
);
if (sink === undefined) throw new Error("Cannot measure: no case ran");
