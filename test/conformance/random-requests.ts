// Random requests on few keys, so that they meet. Revisions are relative to what the servers are at when the request is
// sent: an arbitrary yields a function of the world, not a message.
import fc from "fast-check";
import { etcdserverpb } from "../../src/wire/protobuf/index.ts";

/** Where both servers are. */
export interface World {
  revision: number;
  compacted: number;
}

export type Build<T> = (world: World) => T;

const bytes = (latin1: string) => Buffer.from(latin1, "latin1");

/** Few enough for Go's sort of ties to be stable, as insertion sort is (up to 12 elements). */
export const keys = ["a", "aa", "ab", "a\0", "b", "b\xff", "\0", "\xff", "\xff\xff", "c"].map(
  bytes,
);

/** Most requests name a key; some name none, which is refused. */
const key = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(...keys) },
  { weight: 1, arbitrary: fc.constant(Buffer.alloc(0)) },
);

/** None, "everything from the key on", and ends before and behind the key. */
const rangeEnd = fc.oneof(
  { weight: 4, arbitrary: fc.constant(Buffer.alloc(0)) },
  { weight: 2, arbitrary: fc.constant(bytes("\0")) },
  {
    weight: 5,
    arbitrary: fc.constantFrom(...keys, bytes("b\0"), bytes("z"), bytes("\xff\xff\xff")),
  },
);

const value = fc.constantFrom("", "1", "2", "two words", "\0\xff\0").map(bytes);
export const leaseIds = [1n, 2n, 3n, 0x7fffffffffffffffn] as const;
const lease = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0n) },
  { weight: 3, arbitrary: fc.constantFrom(...leaseIds) },
);
const rarely = fc.nat(9).map((n) => n === 0);

function revisionNear(base: (world: World) => number, from: number, to: number) {
  return fc.integer({ min: from, max: to }).map(
    (offset): Build<bigint> =>
      (world) =>
        BigInt(Math.max(0, base(world) + offset)),
  );
}

const now: fc.Arbitrary<Build<bigint>> = fc.constant(() => 0n);
const nearCurrent = revisionNear((world) => world.revision, -6, 1);
const nearCompacted = revisionNear((world) => world.compacted, -1, 2);

const readRevision = fc.oneof(
  { weight: 6, arbitrary: now },
  { weight: 3, arbitrary: nearCurrent },
  { weight: 1, arbitrary: nearCompacted },
  { weight: 1, arbitrary: fc.constant<Build<bigint>>(() => -1n) },
);

const filterRevision = fc.oneof(
  { weight: 5, arbitrary: now },
  { weight: 1, arbitrary: nearCurrent },
);

export const range: fc.Arbitrary<Build<etcdserverpb.RangeRequest>> = fc
  .record({
    fields: fc.record({
      key,
      rangeEnd,
      limit: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 5n }), fc.constant(-1n)),
      sortOrder: fc.constantFrom(...Object.values(etcdserverpb.SortOrder)),
      sortTarget: fc.constantFrom(...Object.values(etcdserverpb.SortTarget)),
      serializable: fc.boolean(),
      keysOnly: rarely,
      countOnly: rarely,
    }),
    revision: readRevision,
    minModRevision: filterRevision,
    maxModRevision: filterRevision,
    minCreateRevision: filterRevision,
    maxCreateRevision: filterRevision,
  })
  .map(
    ({ fields, ...revisions }) =>
      (world) =>
        etcdserverpb.RangeRequest.create({
          ...fields,
          revision: revisions.revision(world),
          minModRevision: revisions.minModRevision(world),
          maxModRevision: revisions.maxModRevision(world),
          minCreateRevision: revisions.minCreateRevision(world),
          maxCreateRevision: revisions.maxCreateRevision(world),
        }),
  );

export const put: fc.Arbitrary<Build<etcdserverpb.PutRequest>> = fc
  .record({
    key,
    value,
    lease,
    prevKv: fc.boolean(),
    ignoreValue: rarely,
    ignoreLease: rarely,
    // Together with a value or a lease these are refused, which one case in three is enough for.
    obeys: fc.nat(2).map((n) => n > 0),
  })
  .map(({ obeys, ...fields }) => {
    const request = etcdserverpb.PutRequest.create({
      ...fields,
      value: obeys && fields.ignoreValue ? Buffer.alloc(0) : fields.value,
      lease: obeys && fields.ignoreLease ? 0n : fields.lease,
    });
    return () => request;
  });

export const deleteRange: fc.Arbitrary<Build<etcdserverpb.DeleteRangeRequest>> = fc
  .record({ key, rangeEnd, prevKv: fc.boolean() })
  .map((fields) => {
    const request = etcdserverpb.DeleteRangeRequest.create(fields);
    return () => request;
  });

const { CompareTarget } = etcdserverpb;

const compare: fc.Arbitrary<Build<etcdserverpb.Compare>> = fc
  .record({
    fields: fc.record({
      key,
      rangeEnd,
      target: fc.constantFrom(...Object.values(CompareTarget)),
      result: fc.constantFrom(...Object.values(etcdserverpb.CompareResult)),
    }),
    version: fc.bigInt({ min: 0n, max: 3n }),
    revision: fc.oneof(now, nearCurrent),
    value,
    lease,
  })
  .map(({ fields, version, revision, value, lease }) => (world) => {
    const at = revision(world);
    const given = {
      [CompareTarget.VERSION]: { version },
      [CompareTarget.CREATE]: { createRevision: at },
      [CompareTarget.MOD]: { modRevision: at },
      [CompareTarget.VALUE]: { value },
      [CompareTarget.LEASE]: { lease },
    }[fields.target];
    return etcdserverpb.Compare.create({ ...fields, ...given });
  });

function requestOpOf(levels: number): fc.Arbitrary<Build<etcdserverpb.RequestOp>> {
  const { RequestOp } = etcdserverpb;
  const flat = [
    {
      weight: 5,
      arbitrary: put.map(
        (build) => (world: World) => RequestOp.create({ requestPut: build(world) }),
      ),
    },
    {
      weight: 4,
      arbitrary: range.map(
        (build) => (world: World) => RequestOp.create({ requestRange: build(world) }),
      ),
    },
    {
      weight: 3,
      arbitrary: deleteRange.map(
        (build) => (world: World) => RequestOp.create({ requestDeleteRange: build(world) }),
      ),
    },
  ];
  if (levels === 0) return fc.oneof(...flat);
  return fc.oneof(...flat, {
    weight: 2,
    arbitrary: txnOf(levels - 1).map(
      (build) => (world: World) => RequestOp.create({ requestTxn: build(world) }),
    ),
  });
}

function txnOf(levels: number): fc.Arbitrary<Build<etcdserverpb.TxnRequest>> {
  const operations = fc.array(requestOpOf(levels), { maxLength: 3 });
  return fc
    .record({
      compare: fc.array(compare, { maxLength: 2 }),
      success: operations,
      failure: operations,
    })
    .map(
      ({ compare, success, failure }) =>
        (world) =>
          etcdserverpb.TxnRequest.create({
            compare: compare.map((build) => build(world)),
            success: success.map((build) => build(world)),
            failure: failure.map((build) => build(world)),
          }),
    );
}

/** Every operation of a transaction and of those nested in it. */
function operationsOf(request: etcdserverpb.TxnRequest): etcdserverpb.RequestOp[] {
  return [...request.success, ...request.failure].flatMap((operation) => [
    operation,
    ...(operation.requestTxn === undefined ? [] : operationsOf(operation.requestTxn)),
  ]);
}

/** See the known differences: this transaction could end official etcd. */
function isFatal(request: etcdserverpb.TxnRequest): boolean {
  const operations = operationsOf(request);
  return (
    operations.some(({ requestDeleteRange }) => requestDeleteRange?.rangeEnd.equals(bytes("\0"))) &&
    operations.some(({ requestPut }) => requestPut?.ignoreValue || requestPut?.ignoreLease)
  );
}

export const txn = txnOf(2).map(
  (build): Build<etcdserverpb.TxnRequest> =>
    (world) => {
      const request = build(world);
      return isFatal(request) ? etcdserverpb.TxnRequest.create() : request;
    },
);

export const compaction: fc.Arbitrary<Build<etcdserverpb.CompactionRequest>> = fc
  .record({ revision: fc.oneof(nearCurrent, nearCurrent, nearCompacted), physical: fc.boolean() })
  .map(
    ({ revision, physical }) =>
      (world) =>
        etcdserverpb.CompactionRequest.create({ revision: revision(world), physical }),
  );

const leaseId = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...leaseIds) },
  { weight: 1, arbitrary: fc.constant(99n) },
);

/** Long enough not to end during a sequence; and one that is refused. */
export const leaseGrant = fc
  .record({ id: leaseId, ttl: fc.constantFrom(100n, 1_000n, 9_000_000_000n, 9_000_000_001n) })
  .map((fields): Build<etcdserverpb.LeaseGrantRequest> => {
    const request = etcdserverpb.LeaseGrantRequest.create(fields);
    return () => request;
  });

export const leaseRevoke = leaseId.map((id): Build<etcdserverpb.LeaseRevokeRequest> => {
  const request = etcdserverpb.LeaseRevokeRequest.create({ id });
  return () => request;
});

export const leaseTimeToLive = fc
  .record({ id: leaseId, keys: fc.boolean() })
  .map((fields): Build<etcdserverpb.LeaseTimeToLiveRequest> => {
    const request = etcdserverpb.LeaseTimeToLiveRequest.create(fields);
    return () => request;
  });

export const leaseKeepAlive = leaseId.map((id): Build<etcdserverpb.LeaseKeepAliveRequest> => {
  const request = etcdserverpb.LeaseKeepAliveRequest.create({ id });
  return () => request;
});

/** Not at the compacted revision itself: see the known differences. */
export const hashKv = nearCurrent.map(
  (revision): Build<etcdserverpb.HashKVRequest> =>
    (world) => {
      const asked = revision(world);
      return etcdserverpb.HashKVRequest.create({
        revision: asked === BigInt(world.compacted) ? 0n : asked,
      });
    },
);

const { FilterType } = etcdserverpb;

/** Not the compacted revision itself: see the known differences. */
const startRevision = fc.oneof(now, nearCurrent, nearCompacted).map(
  (build): Build<bigint> =>
    (world) => {
      const start = build(world);
      return start === BigInt(world.compacted) ? start + 1n : start;
    },
);

export const watchCreate = fc
  .record({
    fields: fc.record({
      key,
      rangeEnd,
      prevKv: fc.boolean(),
      progressNotify: rarely,
      fragment: rarely,
      filters: fc.constantFrom<readonly etcdserverpb.FilterType[]>(
        [],
        [],
        [],
        [FilterType.NOPUT],
        [FilterType.NODELETE],
        [FilterType.NOPUT, FilterType.NODELETE],
      ),
      watchId: fc.constantFrom(0n, 0n, 0n, 1n, 3n),
    }),
    startRevision,
  })
  .map(
    ({ fields, startRevision }): Build<etcdserverpb.WatchCreateRequest> =>
      (world) =>
        etcdserverpb.WatchCreateRequest.create({ ...fields, startRevision: startRevision(world) }),
  );
