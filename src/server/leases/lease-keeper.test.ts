import assert from "node:assert/strict";
import { test } from "node:test";
import type { Logger } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import type { Checkpoint, Lessor } from "../../lease/index.ts";
import { leaseExpiryIntervalMs, leaseRevokesInFlightMax } from "../limits.ts";
import { LeaseKeeper } from "./lease-keeper.ts";

function startKeeper(expired: bigint[][], checkpoints: Checkpoint[][] = []) {
  const clock = new ManualClock();
  const revokes: { id: bigint; end(error?: Error): void }[] = [];
  const checkpointed: (readonly Checkpoint[])[] = [];
  const warnings: unknown[] = [];
  let counted = 0;
  const nobody = (): void => undefined;
  const logger: Logger = {
    debug: nobody,
    info: nobody,
    error: nobody,
    warn: (_message, fields) => warnings.push(fields),
  };
  const lessor = {
    expired: () => expired.shift() ?? [],
    dueCheckpoints: () => checkpoints.shift() ?? [],
  };
  const world = { term: 1 };
  const keeper = new LeaseKeeper({
    state: { lessor: lessor as unknown as Lessor },
    clock,
    logger,
    term: () => world.term,
    revoke: (id) =>
      new Promise<void>((resolve, reject) => {
        revokes.push({ id, end: (error) => (error === undefined ? resolve() : reject(error)) });
      }),
    checkpoint: async (due) => {
      checkpointed.push(due);
    },
    expired: (count) => {
      counted += count;
    },
  });
  return { world, clock, keeper, revokes, checkpointed, warnings, counted: () => counted };
}

test("expired leases are revoked a few at a time, and all before the next look", async () => {
  const ids = Array.from({ length: leaseRevokesInFlightMax + 3 }, (_, n) => BigInt(n + 1));
  const { clock, keeper, revokes, counted } = startKeeper([ids, [99n]]);
  await clock.advance(leaseExpiryIntervalMs);
  assert.equal(revokes.length, leaseRevokesInFlightMax);
  assert.equal(counted(), ids.length);
  await clock.advance(5 * leaseExpiryIntervalMs);
  assert.equal(revokes.length, leaseRevokesInFlightMax, "nothing new while these are under way");
  for (let n = 0; n < ids.length; n++) {
    revokes[n]!.end();
    await clock.yield();
  }
  assert.deepEqual(new Set(revokes.map(({ id }) => id)), new Set(ids));
  await clock.advance(leaseExpiryIntervalMs);
  assert.equal(revokes.at(-1)!.id, 99n);
  keeper.stop();
});

test("a revocation that is refused is told, and the keeper goes on", async () => {
  const { clock, keeper, revokes, warnings } = startKeeper([[-1n], [2n]]);
  await clock.advance(leaseExpiryIntervalMs);
  revokes[0]!.end(new Error("etcdserver: request timed out"));
  await clock.yield();
  assert.deepEqual(warnings, [
    { "lease-id": "ffffffffffffffff", error: "etcdserver: request timed out" },
  ]);
  await clock.advance(leaseExpiryIntervalMs);
  assert.equal(revokes.length, 2);
  keeper.stop();
});

test("due checkpoints are proposed until there are none left", async () => {
  const first = [{ id: 1n, remainingTtl: 60n }];
  const second = [{ id: 2n, remainingTtl: 30n }];
  const { clock, keeper, checkpointed } = startKeeper([], [first, second]);
  await clock.advance(leaseExpiryIntervalMs);
  assert.deepEqual(checkpointed, [first, second]);
  keeper.stop();
});

test("a stopped keeper looks no more, even when it stops in the middle of a pass", async () => {
  const { clock, keeper, revokes } = startKeeper([[1n], [2n]]);
  await clock.advance(leaseExpiryIntervalMs);
  keeper.stop();
  revokes[0]!.end();
  await clock.yield();
  await clock.advance(5 * leaseExpiryIntervalMs);
  assert.equal(revokes.length, 1);
  assert.equal(clock.pendingTimers, 0);
});

test("what a leader found in an earlier term is left alone in a later one", async () => {
  const ids = Array.from({ length: leaseRevokesInFlightMax + 3 }, (_, n) => BigInt(n + 1));
  const { world, clock, revokes } = startKeeper([ids]);
  await clock.advance(leaseExpiryIntervalMs);
  world.term = 3;
  for (const { end } of revokes.slice()) end();
  await clock.advance(0);
  assert.equal(revokes.length, leaseRevokesInFlightMax);
});
