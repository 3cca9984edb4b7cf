import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import {
  beginLife,
  type Life,
  Machine,
  passTimeUntil,
  settle,
} from "../../test/sim/member-life.ts";
import type { Member } from "../server/index.ts";
import { etcdserverpb, v3electionpb, v3lockpb } from "../wire/protobuf/index.ts";
import type { CallScope } from "./call-scope.ts";
import { waitForTurn } from "./candidates.ts";
import { campaign, leader, proclaim, resign } from "./election.ts";
import { lock, unlock } from "./lock.ts";
import { observe } from "./observe-election.ts";

const { DeleteRangeRequest, PutRequest, RangeRequest } = etcdserverpb;
const { CampaignRequest, LeaderKey, LeaderRequest, ProclaimRequest, ResignRequest } = v3electionpb;
const { LockRequest, UnlockRequest } = v3lockpb;
const name = Buffer.from("election");

async function startMember(t: TestContext): Promise<Member> {
  const life = await beginLife(new Machine(1));
  assert.ok("member" in life);
  t.after(() => passTimeUntil((life as Life).clock, (life as Life).stop()));
  return life.member;
}

/** A call that the test can end. */
function openCall(): CallScope & { end(): void } {
  const listeners = new Set<(reason: Error) => void>();
  return {
    onEnd(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    end() {
      for (const listener of listeners) listener(new Error("context canceled"));
    },
  };
}

function run(member: Member, value: string, scope: CallScope = openCall()) {
  const request = CampaignRequest.create({ name, value: Buffer.from(value) });
  return campaign(member, request, scope);
}

test("the oldest candidate leads, and the next one when it resigns", async (t) => {
  const member = await startMember(t);
  const first = await run(member, "one");
  const second = run(member, "two");
  await settle();
  const leads = async () =>
    (await leader(member, LeaderRequest.create({ name }))).kv!.value.toString();
  assert.equal(await leads(), "one");
  await resign(member, ResignRequest.create({ leader: first.leader! }));
  assert.equal((await second).leader!.name.toString(), "election");
  assert.equal(await leads(), "two");
});

test("whoever waits for a candidate that a large delete is taking away waits for the delete's end", async (t) => {
  const member = await startMember(t);
  const { leader: first } = await run(member, "one");
  // The candidate's key goes with the first step, these with the next ones.
  for (const key of ["election~1", "election~2", "election~3"]) {
    await member.put(PutRequest.create({ key: Buffer.from(key) }));
  }
  const range = { key: name, rangeEnd: Buffer.from("f") };
  let isDeleted = false;
  const deleted = member.deleteRange(DeleteRangeRequest.create(range)).then(() => {
    isDeleted = true;
  });
  const key = first!.key.toString("latin1");
  while (member.keyState(key) !== "changing") {
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(isDeleted, false);
  await waitForTurn(member, { name, revision: 1_000, scope: openCall() });
  assert.equal(member.keyState(key), undefined, "not before the last step");
  await deleted;
  assert.equal((await member.range(RangeRequest.create(range))).count, 0);
});

test("a campaign that its client gives up leaves no candidate behind", async (t) => {
  const member = await startMember(t);
  const first = await run(member, "one");
  const call = openCall();
  const given = assert.rejects(run(member, "two", call), { message: "context canceled" });
  await settle();
  call.end();
  await given;
  await resign(member, ResignRequest.create({ leader: first.leader! }));
  await assert.rejects(leader(member, LeaderRequest.create({ name })), {
    message: "election: no leader",
  });
});

test("who leads no more cannot proclaim", async (t) => {
  const member = await startMember(t);
  const { leader: key } = await run(member, "one");
  await resign(member, ResignRequest.create({ leader: key! }));
  const request = ProclaimRequest.create({ leader: key!, value: Buffer.from("late") });
  await assert.rejects(proclaim(member, request), { message: "election: not leader" });
});

test("a leader without a key is refused before it reaches the log", async (t) => {
  const member = await startMember(t);
  const nobody = LeaderKey.create({ name });
  const missing = { message: "etcdserver: key is not provided" };
  await assert.rejects(proclaim(member, ProclaimRequest.create({ leader: nobody })), missing);
  await assert.rejects(resign(member, ResignRequest.create({ leader: nobody })), missing);
  await assert.rejects(unlock(member, UnlockRequest.create()), missing);
});

test("an observer sees each value that the leader proclaims, and the next leader", async (t) => {
  const member = await startMember(t);
  const seen: string[] = [];
  const scope = openCall();
  await observe(member, {
    request: LeaderRequest.create({ name }),
    scope,
    send: ({ kv }) => {
      seen.push(kv!.value.toString());
      return true;
    },
  });
  const first = await run(member, "one");
  await settle();
  const say = (value: string) =>
    proclaim(member, ProclaimRequest.create({ leader: first.leader!, value: Buffer.from(value) }));
  await Promise.all(["a", "b", "c"].map(say));
  const second = run(member, "two");
  await settle();
  await resign(member, ResignRequest.create({ leader: first.leader! }));
  await second;
  await settle();
  assert.deepEqual(seen, ["one", "a", "b", "c", "two"]);
  scope.end();
});

test("a slow observer is shown the latest state once it takes more", async (t) => {
  const member = await startMember(t);
  const seen: string[] = [];
  const drained = await observe(member, {
    request: LeaderRequest.create({ name }),
    scope: openCall(),
    send: ({ kv }) => {
      seen.push(kv!.value.toString());
      return false;
    },
  });
  const { leader: key } = await run(member, "one");
  await settle();
  for (const value of ["a", "b", "c"]) {
    await proclaim(member, ProclaimRequest.create({ leader: key!, value: Buffer.from(value) }));
  }
  assert.deepEqual(seen, ["one"]);
  drained();
  assert.deepEqual(seen, ["one", "c"]);
});

test("a lock goes from holder to waiter, and a waiter that gives up is passed over", async (t) => {
  const member = await startMember(t);
  const take = (scope: CallScope = openCall()) => lock(member, LockRequest.create({ name }), scope);
  const first = await take();
  const impatient = openCall();
  const given = assert.rejects(take(impatient), { message: "context canceled" });
  await settle();
  const third = take();
  await settle();
  impatient.end();
  await given;
  await unlock(member, UnlockRequest.create({ key: first.key }));
  assert.notDeepEqual((await third).key, first.key);
});

test("a lock taken again by the same session is held at once", async (t) => {
  const member = await startMember(t);
  const lease = await member.leases.forSession(0n);
  const request = LockRequest.create({ name, lease });
  const first = await lock(member, request, openCall());
  assert.deepEqual((await lock(member, request, openCall())).key, first.key);
  assert.equal(first.key.toString(), `election/${lease.toString(16)}`);
});

test("a waiter whose session ends before its turn does not get the lock", async (t) => {
  const member = await startMember(t);
  const first = await lock(member, LockRequest.create({ name }), openCall());
  const lease = await member.leases.forSession(0n);
  const waiting = assert.rejects(lock(member, LockRequest.create({ name, lease }), openCall()), {
    message: "mutex: session is expired",
  });
  await settle();
  await member.leases.revoke(lease);
  await unlock(member, UnlockRequest.create({ key: first.key }));
  await waiting;
});
