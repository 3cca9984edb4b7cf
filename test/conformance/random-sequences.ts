// Random sequences of operations: what is done, how often, and how one sequence is run.
import fc from "fast-check";
import { etcdserverpb, type MethodDescriptor, services } from "../../src/wire/protobuf/index.ts";
import type { Lockstep } from "./lockstep.ts";
import * as random from "./random-requests.ts";
import { WatchPair } from "./watch-pair.ts";

/** What the operations of a sequence work on. */
interface Run {
  readonly lockstep: Lockstep;
  /** Opened by the first operation that watches. */
  watches: WatchPair | undefined;
}

export type Operation = (run: Run) => Promise<void>;

const KV = services["etcdserverpb.KV"];
const Lease = services["etcdserverpb.Lease"];

function unary<Request, Response>(
  method: MethodDescriptor<Request, Response>,
  requests: fc.Arbitrary<random.Build<Request>>,
): fc.Arbitrary<Operation> {
  return requests.map((build) => async ({ lockstep }) => {
    await lockstep.call(method, build(lockstep.world));
  });
}

const compact: fc.Arbitrary<Operation> = random.compaction.map(
  (build) =>
    async ({ lockstep, watches }) => {
      // What watchers are behind with would otherwise be compacted away under them, or not.
      await watches?.settle();
      await lockstep.compact(build(lockstep.world));
    },
);

const keepAlive: fc.Arbitrary<Operation> = random.leaseKeepAlive.map(
  (build) =>
    async ({ lockstep }) => {
      await lockstep.keepAlive(build(lockstep.world));
    },
);

const hash: fc.Arbitrary<Operation> = random.hashKv.map((build) => async ({ lockstep }) => {
  await lockstep.hash(build(lockstep.world));
});

const { LeaseLeasesRequest } = etcdserverpb;

/** Operations on the key space and leases, each with how often it comes. */
const withoutWatch = [
  { weight: 30, arbitrary: unary(KV.Put, random.put) },
  { weight: 25, arbitrary: unary(KV.Range, random.range) },
  { weight: 10, arbitrary: unary(KV.DeleteRange, random.deleteRange) },
  { weight: 25, arbitrary: unary(KV.Txn, random.txn) },
  { weight: 4, arbitrary: compact },
  { weight: 6, arbitrary: unary(Lease.LeaseGrant, random.leaseGrant) },
  { weight: 3, arbitrary: unary(Lease.LeaseRevoke, random.leaseRevoke) },
  { weight: 3, arbitrary: unary(Lease.LeaseTimeToLive, random.leaseTimeToLive) },
  {
    weight: 1,
    arbitrary: unary(
      Lease.LeaseLeases,
      fc.constant(() => LeaseLeasesRequest.create()),
    ),
  },
  { weight: 1, arbitrary: keepAlive },
  { weight: 3, arbitrary: hash },
];

async function watchesOf(run: Run): Promise<WatchPair> {
  run.watches ??= await WatchPair.open(run.lockstep);
  return run.watches;
}

const withWatch = [
  ...withoutWatch,
  {
    weight: 25,
    arbitrary: random.watchCreate.map((build) => async (run: Run) => {
      const watches = await watchesOf(run);
      await watches.create(build(run.lockstep.world));
    }),
  },
  {
    weight: 3,
    arbitrary: fc.nat(7).map((choice) => async (run: Run) => {
      await run.watches?.cancel(choice);
    }),
  },
  {
    weight: 2,
    arbitrary: fc.constant(async (run: Run) => {
      await run.watches?.progress();
    }),
  },
];

export const sequences = {
  withoutWatch: fc.array(fc.oneof(...withoutWatch), { minLength: 4, maxLength: 30 }),
  withWatch: fc.array(fc.oneof(...withWatch), { minLength: 4, maxLength: 30 }),
} as const;

/** @throws {assert.AssertionError} At the first difference. */
export async function runSequence(
  lockstep: Lockstep,
  operations: readonly Operation[],
): Promise<void> {
  await lockstep.reset();
  const run: Run = { lockstep, watches: undefined };
  try {
    for (const operation of operations) await operation(run);
    await run.watches?.finish();
    await lockstep.compareState();
  } finally {
    run.watches?.close();
  }
}
