import assert from "node:assert/strict";
import { test } from "node:test";
import type { Backend } from "../backend/index.ts";
import { createMemoryBackend } from "../backend/testing/memory-backend.ts";
import { EtcdError } from "../base/index.ts";
import { leasepb } from "../wire/protobuf/index.ts";
import type { LessorOptions } from "./lessor.ts";
import { loadLessor } from "./load-lessor.ts";

/** A clock that stands still until it is moved. */
class StillClock {
  nowMs = 1_000_000;
  monotonicMs(): number {
    return this.nowMs;
  }
}

async function setUp(overrides: Partial<LessorOptions> = {}) {
  const clock = new StillClock();
  const backend: Backend = overrides.backend ?? (await createMemoryBackend());
  const options: LessorOptions = {
    backend,
    clock,
    minTtlSeconds: 2,
    checkpointing: false,
    persistsCheckpoints: () => true,
    ...overrides,
  };
  return { clock, backend, lessor: await loadLessor(options), options };
}

function kindOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof EtcdError);
    return error.kind;
  }
  return "none";
}

test("a grant raises the time to live to the minimum, negative ones too", async () => {
  const { lessor } = await setUp();
  assert.equal(lessor.grant(1n, 1n).ttl, 2n);
  assert.equal(lessor.grant(2n, -5n).ttl, 2n);
  assert.equal(lessor.grant(3n, 60n).ttl, 60n);
});

test("a grant is refused when the time is too large, the ID taken or zero", async () => {
  const { lessor } = await setUp();
  lessor.grant(1n, 9_000_000_000n);
  assert.equal(
    kindOf(() => lessor.grant(2n, 9_000_000_001n)),
    "LeaseTTLTooLarge",
  );
  assert.equal(
    kindOf(() => lessor.grant(1n, 10n)),
    "LeaseExist",
  );
  assert.equal(
    kindOf(() => lessor.grant(0n, 10n)),
    "LeaseNotFound",
  );
});

test("a revocation returns the attached keys in byte order and forgets them", async () => {
  const { lessor } = await setUp();
  lessor.grant(1n, 10n);
  for (const key of ["b", "a\xff", "a", "c"]) lessor.attach(1n, key);
  lessor.detach("c");
  assert.deepEqual(lessor.revoke(1n), ["a", "a\xff", "b"]);
  assert.equal(lessor.leaseOf("a"), 0n);
  assert.equal(
    kindOf(() => lessor.revoke(1n)),
    "LeaseNotFound",
  );
});

test("a key belongs to the lease it was attached to last", async () => {
  const { lessor } = await setUp();
  lessor.grant(1n, 10n);
  lessor.grant(2n, 10n);
  assert.ok(lessor.attach(1n, "k"));
  assert.ok(lessor.attach(2n, "k"));
  assert.equal(lessor.leaseOf("k"), 2n);
  assert.deepEqual([...lessor.keysOf(1n)], []);
  assert.ok(!lessor.attach(3n, "k"));
  assert.equal(lessor.leaseOf("k"), 0n);
  lessor.attach(2n, "k");
  lessor.attach(0n, "k");
  assert.deepEqual(lessor.revoke(2n), []);
});

test("only the primary renews and tells the time, and only there do leases expire", async () => {
  const { lessor, clock } = await setUp();
  lessor.grant(1n, 10n);
  clock.nowMs += 60_000;
  assert.deepEqual(lessor.expired(), []);
  assert.deepEqual(lessor.renew(1n), { kind: "not-primary" });
  assert.deepEqual(lessor.timeToLive(1n), { kind: "not-primary" });
  lessor.promote(1_000);
  assert.deepEqual(lessor.renew(2n), { kind: "not-found" });
  assert.deepEqual(lessor.timeToLive(2n), { kind: "not-found" });
  clock.nowMs += 11_000;
  assert.deepEqual(lessor.expired(), [1n]);
  lessor.demote();
  assert.deepEqual(lessor.expired(), []);
});

test("the time to live is truncated to whole seconds and a renewal restores all of it", async () => {
  const { lessor, clock } = await setUp();
  lessor.promote(0);
  lessor.grant(1n, 10n);
  lessor.attach(1n, "k");
  clock.nowMs += 1;
  assert.deepEqual(lessor.timeToLive(1n), {
    kind: "found",
    ttl: 9n,
    grantedTtl: 10n,
    keys: ["k"],
  });
  assert.deepEqual(lessor.renew(1n), { kind: "renewed", ttl: 10n, forgetCheckpoint: false });
  clock.nowMs += 9_999;
  assert.deepEqual(lessor.expired(), []);
  clock.nowMs += 1;
  assert.deepEqual(lessor.expired(), [1n]);
});

test("an expired lease is not renewed but waits for its revocation", async () => {
  const { lessor, clock } = await setUp();
  lessor.promote(0);
  lessor.grant(1n, 10n);
  clock.nowMs += 10_000;
  assert.deepEqual(lessor.renew(1n), { kind: "expired" });
  let settled = 0;
  lessor.onSettled(1n, () => settled++);
  lessor.onSettled(1n, () => assert.fail("a stopped listener is not called"))();
  lessor.revoke(1n);
  assert.equal(settled, 1);
  assert.deepEqual(lessor.renew(1n), { kind: "not-found" });
});

test("who waits for a revocation is told when the primary steps down", async () => {
  const { lessor } = await setUp();
  lessor.promote(0);
  lessor.grant(1n, 10n);
  let settled = 0;
  lessor.onSettled(1n, () => settled++);
  lessor.demote();
  lessor.revoke(1n);
  assert.equal(settled, 1);
});

test("an expired lease is named again after three seconds, and 500 at most are named at once", async () => {
  const { lessor, clock } = await setUp();
  lessor.promote(0);
  for (let id = 1n; id <= 600n; id++) lessor.grant(id, 10n);
  clock.nowMs += 10_000;
  const first = lessor.expired();
  assert.equal(first.length, 500);
  for (const id of first.slice(1)) lessor.revoke(id);
  assert.equal(lessor.expired().length, 100);
  assert.deepEqual(lessor.expired(), []);
  clock.nowMs += 3_000;
  assert.equal(lessor.expired().length, 101);
});

test("after a promotion at most 750 leases end within one second", async () => {
  const { lessor, clock } = await setUp();
  for (let id = 1n; id <= 2_000n; id++) lessor.grant(id, 10n);
  lessor.promote(1_000);
  clock.nowMs += 10_999;
  assert.deepEqual(lessor.expired(5_000), []);
  clock.nowMs += 1;
  assert.equal(lessor.expired(5_000).length, 750);
  clock.nowMs += 999;
  assert.equal(lessor.expired(5_000).length, 0);
  clock.nowMs += 1;
  assert.equal(lessor.expired(5_000).length, 750);
  clock.nowMs += 1_000;
  assert.equal(lessor.expired(5_000).length, 500);
});

test("the primary lists leases by the time they have left", async () => {
  const { lessor } = await setUp();
  lessor.grant(1n, 30n);
  lessor.grant(2n, 10n);
  lessor.grant(3n, 20n);
  assert.deepEqual(lessor.list(), [1n, 2n, 3n]);
  lessor.promote(0);
  assert.deepEqual(lessor.list(), [2n, 3n, 1n]);
});

test("a checkpoint of a long lease is due every interval and counts for the next primary", async () => {
  const { lessor, clock } = await setUp({ checkpointing: true, checkpointIntervalMs: 60_000 });
  lessor.promote(0);
  lessor.grant(1n, 600n);
  lessor.grant(2n, 60n);
  clock.nowMs += 60_000;
  const due = lessor.dueCheckpoints();
  assert.deepEqual(due, [{ id: 1n, remainingTtl: 540n }]);
  lessor.applyCheckpoints(due);
  assert.deepEqual(lessor.dueCheckpoints(), []);
  clock.nowMs += 60_000;
  assert.deepEqual(lessor.dueCheckpoints(), [{ id: 1n, remainingTtl: 480n }]);
  lessor.demote();
  lessor.promote(0);
  const time = lessor.timeToLive(1n);
  assert.equal(time.kind === "found" && time.ttl, 540n);
});

test("renewing a lease that has a checkpoint asks to forget it", async () => {
  const { lessor, clock } = await setUp({ checkpointing: true, checkpointIntervalMs: 60_000 });
  lessor.promote(0);
  lessor.grant(1n, 600n);
  clock.nowMs += 60_000;
  lessor.applyCheckpoints(lessor.dueCheckpoints());
  assert.deepEqual(lessor.renew(1n), { kind: "renewed", ttl: 600n, forgetCheckpoint: true });
  lessor.applyCheckpoints([{ id: 1n, remainingTtl: 0n }]);
  assert.deepEqual(lessor.renew(1n), { kind: "renewed", ttl: 600n, forgetCheckpoint: false });
});

test("a checkpoint of a lease that is gone is passed over", async () => {
  const { lessor } = await setUp();
  lessor.grant(2n, 600n);
  lessor.applyCheckpoints([
    { id: 1n, remainingTtl: 5n },
    { id: 2n, remainingTtl: 5n },
  ]);
  lessor.promote(0);
  const time = lessor.timeToLive(2n);
  assert.equal(time.kind === "found" && time.ttl, 5n);
});

test("leases survive a restart: with the checkpoint if it was kept, else in full", async () => {
  for (const persists of [true, false]) {
    const { lessor, backend, options } = await setUp({ persistsCheckpoints: () => persists });
    lessor.grant(0x7fff_ffff_ffff_ffffn, 600n);
    lessor.grant(5n, 600n);
    lessor.applyCheckpoints([{ id: 0x7fff_ffff_ffff_ffffn, remainingTtl: 100n }]);
    lessor.revoke(5n);
    const after = await loadLessor({ ...options, backend });
    assert.deepEqual(after.list(), [0x7fff_ffff_ffff_ffffn]);
    after.promote(0);
    const time = after.timeToLive(0x7fff_ffff_ffff_ffffn);
    assert.equal(time.kind === "found" && time.ttl, persists ? 100n : 600n);
  }
});

test("a lease is stored under its ID in eight bytes, as etcd stores it", async () => {
  const { lessor, backend } = await setUp();
  lessor.grant(0x0102_0304_0506_0708n, 600n);
  const stored = await backend.get("lease", Buffer.from("0102030405060708", "hex"));
  assert.ok(stored !== undefined);
  assert.deepEqual(
    stored,
    leasepb.Lease.encode(leasepb.Lease.create({ id: 0x0102_0304_0506_0708n, ttl: 600n })),
  );
});
