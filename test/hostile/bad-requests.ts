// Well-formed messages that ask for what they should not.
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { ask, type RequestCase } from "./request-case.ts";

const { DeleteRange, Put, Range, Txn, Compact } = services["etcdserverpb.KV"];
const { LeaseGrant, LeaseRevoke, LeaseTimeToLive } = services["etcdserverpb.Lease"];
const { Alarm, HashKV, MoveLeader } = services["etcdserverpb.Maintenance"];
const { MemberAdd, MemberPromote, MemberRemove, MemberUpdate } = services["etcdserverpb.Cluster"];
const { Compare, DeleteRangeRequest, PutRequest, RangeRequest, RequestOp, TxnRequest } =
  etcdserverpb;

/** What the servers hold before the first request; see `prepare` in the test. */
export const prepared = { compacted: 4, revision: 8, lease: 7n } as const;

const none = Buffer.alloc(0);
const key = Buffer.from("a");
const int64Max = 2n ** 63n - 1n;
const int64Min = -(2n ** 63n);

const putOp = (name: Buffer | string, fields: Partial<etcdserverpb.PutRequest> = {}) =>
  RequestOp.create({ requestPut: PutRequest.create({ key: Buffer.from(name), ...fields }) });
const rangeOp = (fields: Partial<etcdserverpb.RangeRequest>) =>
  RequestOp.create({ requestRange: RangeRequest.create(fields) });
const deleteOp = (name: string, end = "") =>
  RequestOp.create({
    requestDeleteRange: DeleteRangeRequest.create({
      key: Buffer.from(name),
      rangeEnd: Buffer.from(end),
    }),
  });
const txnOp = (fields: Partial<etcdserverpb.TxnRequest>) =>
  RequestOp.create({ requestTxn: TxnRequest.create(fields) });
/** An enum's number that has no name. */
const unnamed = 99 as 0;

const emptyKeys: readonly RequestCase[] = [
  ask("range without key", Range, {}),
  ask("range with an end and no key", Range, { rangeEnd: Buffer.from("z") }),
  ask("put without key", Put, { value: key }),
  ask("delete without key", DeleteRange, { rangeEnd: Buffer.from("\0") }),
  ask("compare without key", Txn, { compare: [Compare.create()] }),
  ask("range without key in a transaction", Txn, { success: [rangeOp({})] }),
  ask("put without key in the other branch", Txn, { failure: [putOp(none)] }),
  ask("delete without key in a nested transaction", Txn, {
    success: [txnOp({ failure: [deleteOp("")] })],
  }),
  ask("an empty transaction", Txn, {}),
];

const ignoreFlags: readonly RequestCase[] = [
  ask("ignore_value with a value", Put, { key, value: key, ignoreValue: true }),
  ask("ignore_lease with a lease", Put, { key, lease: prepared.lease, ignoreLease: true }),
  ask("ignore_value of a key that is not there", Put, {
    key: Buffer.from("absent"),
    ignoreValue: true,
  }),
  ask("ignore_lease of a key that is not there", Put, {
    key: Buffer.from("absent"),
    ignoreLease: true,
  }),
  ask("both flags with both fields", Put, {
    key,
    value: key,
    lease: 5n,
    ignoreValue: true,
    ignoreLease: true,
  }),
  ask("ignore_value of a key that the transaction itself would make", Txn, {
    success: [putOp("fresh"), txnOp({ success: [putOp("fresh2", { ignoreValue: true })] })],
  }),
];

const numbers = [-1n, int64Min, int64Max, BigInt(Number.MAX_SAFE_INTEGER) + 1n];

const limits: readonly RequestCase[] = numbers.map((limit) =>
  ask(`limit ${limit}`, Range, { key, rangeEnd: Buffer.from("z"), limit }),
);

const revisions: readonly RequestCase[] = [
  ...[...numbers, BigInt(prepared.compacted - 1), BigInt(prepared.compacted), 1n, 100_000n].map(
    (revision) => ask(`range at revision ${revision}`, Range, { key, revision }),
  ),
  ...[...numbers, 0n, 1n, BigInt(prepared.compacted), 100_000n].map((revision) =>
    ask(`compaction at revision ${revision}`, Compact, { revision }),
  ),
  ...[...numbers, BigInt(prepared.compacted - 1), 100_000n].map((revision) =>
    ask(`hash at revision ${revision}`, HashKV, { revision }),
  ),
  ...[...numbers, 1n, 100_000n].map((revision) =>
    ask(`range at revision ${revision} beside a put`, Txn, {
      success: [putOp("not written"), rangeOp({ key, revision })],
    }),
  ),
  ...[...numbers, 1n, 100_000n].map((revision) =>
    ask(`range at revision ${revision} in a transaction that only reads`, Txn, {
      success: [rangeOp({ key, revision })],
    }),
  ),
  ...[...numbers, 1n].map((bound) =>
    ask(`filters of ${bound}`, Range, {
      key,
      rangeEnd: Buffer.from("z"),
      minModRevision: bound,
      maxModRevision: bound,
      minCreateRevision: bound,
      maxCreateRevision: bound,
    }),
  ),
];

const ranges: readonly RequestCase[] = [
  ask("range that ends where it begins", Range, { key, rangeEnd: key }),
  ask("range that ends before it begins", Range, {
    key: Buffer.from("z"),
    rangeEnd: Buffer.from("a"),
  }),
  ask("delete that ends before it begins", DeleteRange, {
    key: Buffer.from("z"),
    rangeEnd: Buffer.from("a"),
    prevKv: true,
  }),
  ask("everything, counted and sorted at once", Range, {
    key: Buffer.from("\0"),
    rangeEnd: Buffer.from("\0"),
    countOnly: true,
    keysOnly: true,
    sortOrder: 2,
    sortTarget: 4,
    limit: 1n,
  }),
];

const compares: readonly RequestCase[] = [
  ask("compare result without name", Txn, {
    compare: [Compare.create({ key, result: unnamed })],
    success: [rangeOp({ key })],
  }),
  ask("compare target without name", Txn, {
    compare: [Compare.create({ key, target: unnamed })],
    success: [rangeOp({ key })],
  }),
  ask("compare result and target without name, on a key that is not there", Txn, {
    compare: [Compare.create({ key: Buffer.from("absent"), target: unnamed, result: unnamed })],
    success: [rangeOp({ key })],
  }),
  ...[0, 1, 2, 3, 4].flatMap((target) =>
    [0, 1, 2, 3].map((result) =>
      ask(`compare target ${target} result ${result} with the union of another target`, Txn, {
        compare: [
          Compare.create({
            key,
            target: target as 0,
            result: result as 0,
            ...(target === 3 ? { version: 1n } : { value: key }),
          }),
        ],
        success: [rangeOp({ key })],
      }),
    ),
  ),
  ask("compare over a range that ends before it begins", Txn, {
    compare: [Compare.create({ key: Buffer.from("z"), rangeEnd: key, version: 1n })],
    success: [rangeOp({ key })],
  }),
];

const transactions: readonly RequestCase[] = [
  ask("an operation that is none", Txn, { success: [RequestOp.create()] }),
  ask("an operation that is none, in the branch not taken", Txn, { failure: [RequestOp.create()] }),
  ask("129 operations", Txn, {
    success: Array.from({ length: 129 }, (_, n) => putOp(`too many ${n}`)),
  }),
  ask("129 comparisons", Txn, {
    compare: Array.from({ length: 129 }, () => Compare.create({ key })),
  }),
  ask("1 + 128 operations on two levels", Txn, {
    success: [txnOp({ success: Array.from({ length: 128 }, (_, n) => putOp(`too many ${n}`)) })],
  }),
  ask("nested transactions 30 deep", Txn, {
    success: [
      Array.from({ length: 30 }).reduce<etcdserverpb.RequestOp>(
        (inner) => txnOp({ success: [inner] }),
        rangeOp({ key }),
      ),
    ],
  }),
  ask("a key put twice", Txn, { success: [putOp("twice"), putOp("twice")] }),
  ask("a key put twice in the branch not taken", Txn, {
    failure: [putOp("twice"), putOp("twice")],
  }),
  ask("a key put and deleted", Txn, { success: [putOp("twice"), deleteOp("t", "u")] }),
  ask("a key put on two levels", Txn, {
    success: [putOp("twice"), txnOp({ success: [putOp("twice")] })],
  }),
  ask("a put with an unknown lease behind a good one", Txn, {
    success: [putOp("not written"), putOp("nor this", { lease: 4711n })],
  }),
];

const leases: readonly RequestCase[] = [
  ...[0n, -1n, int64Min].map((ttl, n) =>
    ask(`lease of ${ttl} seconds`, LeaseGrant, { ttl, id: 1000n + BigInt(n) }),
  ),
  ask("lease of the longest time", LeaseGrant, { ttl: 9_000_000_000n, id: 1010n }),
  ...[9_000_000_001n, int64Max].map((ttl) =>
    ask(`lease of ${ttl} seconds`, LeaseGrant, { ttl, id: 1020n }),
  ),
  ask("lease with a negative ID", LeaseGrant, { ttl: 1000n, id: -1n }),
  ask("lease with the smallest ID", LeaseGrant, { ttl: 1000n, id: int64Min }),
  ask("lease with the largest ID", LeaseGrant, { ttl: 1000n, id: int64Max }),
  ask("lease with an ID in use", LeaseGrant, { ttl: 1000n, id: prepared.lease }),
  ask("put with an unknown lease", Put, { key, lease: 4711n }),
  ask("put with a negative lease", Put, { key, lease: -5n }),
  ...[0n, 4711n, -5n, int64Min].flatMap((id) => [
    ask(`revocation of lease ${id}`, LeaseRevoke, { id }),
    ask(`time to live of lease ${id}`, LeaseTimeToLive, { id, keys: true }),
  ]),
];

const others: readonly RequestCase[] = [
  ask("alarm of a kind without name", Alarm, { action: 1, alarm: unnamed }),
  ask("disarming a kind without name", Alarm, { action: 2, alarm: unnamed }),
  ask("disarming what is not armed", Alarm, { action: 2, alarm: 1 }),
  ask("moving the leader to nobody", MoveLeader, { targetId: 1n }),
  ask("a member without URLs", MemberAdd, {}),
  ask("a member whose URL is none", MemberAdd, { peerUrls: ["\u0000 not a url"] }),
  ask("a member whose URL has no port", MemberAdd, { peerUrls: ["http://127.0.0.1"] }),
  ask("removal of a member that is not", MemberRemove, { id: 1n }),
  ask("update of a member that is not", MemberUpdate, { id: 1n, peerUrls: ["http://127.0.0.1:1"] }),
  ask("update of a member to no URL", MemberUpdate, { id: 1n, peerUrls: ["x"] }),
  ask("promotion of a member that is not", MemberPromote, { id: 1n }),
];

const binary: readonly RequestCase[] = [1, 2, 127, 128, 255, 4096, 65_537].flatMap((length) =>
  [0x00, 0x01, 0x7f, 0x80, 0xff].flatMap((byte) => {
    const name = Buffer.alloc(length, byte);
    return [
      ask(`put of ${length} bytes 0x${byte.toString(16)}`, Put, { key: name, value: name }),
      ask(`range from ${length} bytes 0x${byte.toString(16)}`, Range, {
        key: name,
        rangeEnd: Buffer.alloc(1),
        keysOnly: true,
        limit: 3n,
      }),
      ask(`delete of ${length} bytes 0x${byte.toString(16)}`, DeleteRange, {
        key: name,
        prevKv: true,
      }),
    ];
  }),
);

/** Official 3.4.23 ignores some of these and ends its process at others; later releases refuse them. */
export const unnamedNumbers: readonly RequestCase[] = [
  ask("alarm action without name", Alarm, { action: unnamed }),
  ask("sort order without name", Range, { key, rangeEnd: Buffer.from("z"), sortOrder: unnamed }),
  ask("negative sort order", Range, { key, sortOrder: -1 as 0 }),
  ask("sort target without name", Range, { key, rangeEnd: Buffer.from("z"), sortTarget: unnamed }),
  ask("negative sort target", Range, { key, sortTarget: -1 as 0 }),
  ask("sort target without name in a transaction", Txn, {
    success: [rangeOp({ key, sortTarget: unnamed })],
  }),
];

export const badRequests: Readonly<Record<string, readonly RequestCase[]>> = {
  "empty keys": emptyKeys,
  "ignored values and leases": ignoreFlags,
  limits,
  revisions,
  ranges,
  compares,
  transactions,
  leases,
  "members and alarms": others,
  "binary keys": binary,
};
