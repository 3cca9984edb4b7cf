// The Lock and Election services, which etcdctl and the client libraries do without.
import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdserverpb, services, v3electionpb, v3lockpb } from "../../src/wire/protobuf/index.ts";
import { requireOfficial } from "../official.ts";
import type { Answer, GrpcClient } from "../support/grpc-client.ts";
import { startPair, stopPair } from "../support/pair.ts";
import type { PlainMessage } from "../support/plain-message.ts";
import { Lockstep } from "./lockstep.ts";

const Lock = services["v3lockpb.Lock"];
const Election = services["v3electionpb.Election"];
const Lease = services["etcdserverpb.Lease"];
const KV = services["etcdserverpb.KV"];

const everything = etcdserverpb.RangeRequest.create({
  key: Buffer.from([0]),
  rangeEnd: Buffer.from([0]),
});

async function withLockstep(
  t: Parameters<typeof requireOfficial>[0],
  body: (lockstep: Lockstep) => Promise<void>,
): Promise<void> {
  if (requireOfficial(t, "etcd") === undefined) return;
  const pair = await startPair();
  t.after(() => stopPair(pair));
  const lockstep = new Lockstep(pair);
  t.after(() => lockstep.close());
  for (const id of [1n, 2n, 0xabcdefn]) {
    const grant = etcdserverpb.LeaseGrantRequest.create({ id, ttl: 1000n });
    await lockstep.call(Lease.LeaseGrant, grant);
  }
  await body(lockstep);
  await lockstep.compareState();
}

/** Resolves when this many keys are there on both servers. */
async function untilKeys(lockstep: Lockstep, count: number): Promise<void> {
  const counted = async (client: GrpcClient): Promise<void> => {
    for (;;) {
      const answer = await client.call(KV.Range, everything);
      if ("message" in answer && answer.message.count === count) return;
    }
  };
  await Promise.all([counted(lockstep.subject), counted(lockstep.official)]);
}

function keyOf(answer: Answer): Buffer {
  assert.ok("message" in answer, JSON.stringify(answer));
  return Buffer.from(String(answer.message.key));
}

test("the Lock service gives a lock to one at a time", (t) =>
  withLockstep(t, async (lockstep) => {
    const name = Buffer.from("lock");
    const lock = (lease: bigint) =>
      lockstep.call(Lock.Lock, v3lockpb.LockRequest.create({ name, lease }));
    const first = await lock(1n);
    await lock(1n);
    const second = lock(0xabcdefn);
    await untilKeys(lockstep, 2);
    const key = keyOf(first);
    await lockstep.call(Lock.Unlock, v3lockpb.UnlockRequest.create({ key }));
    await second;
    await lockstep.call(KV.Range, everything);
    await lockstep.call(Lock.Unlock, v3lockpb.UnlockRequest.create({ key }));
    await lock(99n);
    await lockstep.call(Lock.Lock, v3lockpb.LockRequest.create({ lease: 2n }));
    await lockstep.call(Lock.Unlock, v3lockpb.UnlockRequest.create());
  }));

test("the Lock service makes a session of its own where no lease is given", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const pair = await startPair();
  t.after(() => stopPair(pair));
  const lockstep = new Lockstep(pair);
  t.after(() => lockstep.close());
  const request = v3lockpb.LockRequest.create({ name: Buffer.from("own") });
  for (const client of [lockstep.subject, lockstep.official]) {
    const key = keyOf(await client.call(Lock.Lock, request));
    // The key ends in the lease's ID, which the server draws.
    const id = BigInt(`0x${/^own\/([0-9a-f]+)$/.exec(key.toString())?.[1]}`);
    const info = await client.call(
      Lease.LeaseTimeToLive,
      etcdserverpb.LeaseTimeToLiveRequest.create({ id }),
    );
    assert.ok("message" in info);
    assert.equal(info.message.grantedTTL, "60");
  }
});

test("the Election service elects, proclaims and lets go in turn", (t) =>
  withLockstep(t, async (lockstep) => {
    const name = Buffer.from("race");
    const campaign = (lease: bigint, value: string) =>
      lockstep.call(
        Election.Campaign,
        v3electionpb.CampaignRequest.create({ name, lease, value: Buffer.from(value) }),
      );
    const leaderNow = () =>
      lockstep.call(Election.Leader, v3electionpb.LeaderRequest.create({ name }));
    const leaderKey = async () => {
      const answer = await leaderNow();
      assert.ok("message" in answer);
      const { key, create_revision, lease } = answer.message.kv as PlainMessage;
      return v3electionpb.LeaderKey.create({
        name,
        key: Buffer.from(String(key)),
        rev: BigInt(String(create_revision)),
        lease: BigInt(String(lease)),
      });
    };
    await leaderNow();
    await campaign(1n, "one");
    await campaign(1n, "one again");
    await campaign(1n, "one again");
    const leader = await leaderKey();
    const second = campaign(2n, "two");
    await untilKeys(lockstep, 2);
    await leaderNow();
    const proclaim = (fields: Partial<v3electionpb.ProclaimRequest>) =>
      lockstep.call(
        Election.Proclaim,
        v3electionpb.ProclaimRequest.create({ value: Buffer.from("said"), ...fields }),
      );
    await proclaim({ leader });
    await leaderNow();
    await proclaim({});
    await lockstep.call(Election.Resign, v3electionpb.ResignRequest.create({ leader }));
    await second;
    await leaderNow();
    await proclaim({ leader });
    await lockstep.call(Election.Resign, v3electionpb.ResignRequest.create({ leader }));
    await lockstep.call(Election.Resign, v3electionpb.ResignRequest.create());
    await campaign(99n, "unknown lease");
    const last = v3electionpb.ResignRequest.create({ leader: await leaderKey() });
    await lockstep.call(Election.Resign, last);
    await leaderNow();
  }));
