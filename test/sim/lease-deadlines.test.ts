// Goal: how long a lease has left outlives a crash where checkpoints are kept, and begins anew where they are not, as in
// etcd. Method: one member in a simulated world; time is moved by hand, the crash loses what was not synced.
import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdserverpb } from "../../src/wire/protobuf/index.ts";
import { beginLife, type Life, Machine, passTimeUntil } from "./member-life.ts";

const minuteMs = 60_000;
const ttl = 3_600n;
const kept = { leaseCheckpoint: true, leaseCheckpointPersist: true };

async function live(machine: Machine, options: Parameters<typeof beginLife>[1]): Promise<Life> {
  const life = await beginLife(machine, options);
  assert.ok("member" in life, "the member starts");
  return life;
}

async function remaining({ member, clock }: Life, id: bigint): Promise<number> {
  const answer = await passTimeUntil(clock, member.leases.timeToLive({ leaseId: id, keys: false }));
  assert.notEqual(answer.ttl, -1n);
  return Number(answer.ttl);
}

async function grant({ member, clock }: Life): Promise<bigint> {
  const request = etcdserverpb.LeaseGrantRequest.create({ id: 77n, ttl });
  return (await passTimeUntil(clock, member.leases.grant(request))).id;
}

for (const { name, options, leftSeconds } of [
  {
    name: "with persisted checkpoints a lease goes on where it was",
    options: kept,
    leftSeconds: 2_400,
  },
  { name: "without checkpoints a lease has its full time again", options: {}, leftSeconds: 3_600 },
]) {
  test(name, async () => {
    const machine = new Machine(1);
    const first = await live(machine, options);
    const id = await grant(first);
    await first.clock.advance(20 * minuteMs);
    await first.stop();
    machine.crash();
    const second = await live(machine, options);
    const left = await remaining(second, id);
    assert.ok(Math.abs(left - leftSeconds) < 6 * 60, `${left} s left, want about ${leftSeconds}`);
    await second.clock.advance((left + 10) * 1_000);
    const answer = await passTimeUntil(
      second.clock,
      second.member.leases.timeToLive({ leaseId: id, keys: false }),
    );
    assert.equal(answer.ttl, -1n, "it ends in its time");
    await second.stop();
  });
}

test("renewing a lease voids its checkpoint", async () => {
  const machine = new Machine(2);
  const first = await live(machine, kept);
  const id = await grant(first);
  await first.clock.advance(30 * minuteMs);
  await passTimeUntil(first.clock, first.member.leases.renew(id));
  await first.stop();
  machine.crash();
  const second = await live(machine, kept);
  assert.ok((await remaining(second, id)) > 3_500);
  await second.stop();
});
