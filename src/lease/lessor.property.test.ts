import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createMemoryBackend } from "../backend/testing/memory-backend.ts";
import { Lessor } from "./lessor.ts";

// The lessor against the naive idea of it: a list of leases with deadlines, looked through from end to end.

interface ModelLease {
  readonly ttlMs: number;
  deadlineMs: number;
  namedMs: number;
  readonly keys: Set<string>;
}

const ids = fc.integer({ min: 1, max: 6 }).map(BigInt);
const keys = fc.constantFrom("a", "b", "c", "d");
const step = fc.oneof(
  fc.record({ do: fc.constant("grant" as const), id: ids, ttl: fc.integer({ min: 2, max: 30 }) }),
  fc.record({ do: fc.constant("revoke" as const), id: ids }),
  fc.record({ do: fc.constant("renew" as const), id: ids }),
  fc.record({ do: fc.constant("attach" as const), id: ids, key: keys }),
  fc.record({ do: fc.constant("detach" as const), key: keys }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.nat(20_000) }),
  fc.record({ do: fc.constant("expire" as const) }),
  fc.record({ do: fc.constant("new primary" as const) }),
);

const backend = await createMemoryBackend();

test("the lessor does what a naive list of leases would", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (script) => {
      let nowMs = 0;
      const lessor = new Lessor({
        backend,
        clock: { monotonicMs: () => nowMs },
        minTtlSeconds: 2,
        checkpointing: false,
        persistsCheckpoints: () => false,
      });
      lessor.promote(0);
      const model = new Map<bigint, ModelLease>();
      const release = (key: string): void => {
        for (const lease of model.values()) lease.keys.delete(key);
      };
      for (const now of script) {
        if (now.do === "wait") nowMs += now.ms;
        if (now.do === "grant" && !model.has(now.id)) {
          lessor.grant(now.id, BigInt(now.ttl));
          const ttlMs = now.ttl * 1_000;
          model.set(now.id, { ttlMs, deadlineMs: nowMs + ttlMs, namedMs: -3_000, keys: new Set() });
        }
        if (now.do === "revoke" && model.has(now.id)) {
          assert.deepEqual(lessor.revoke(now.id), [...model.get(now.id)!.keys].sort());
          model.delete(now.id);
        }
        if (now.do === "renew") {
          const lease = model.get(now.id);
          const alive = lease !== undefined && lease.deadlineMs > nowMs;
          if (alive) lease.deadlineMs = nowMs + lease.ttlMs;
          const expected = alive ? "renewed" : lease === undefined ? "not-found" : "expired";
          assert.equal(lessor.renew(now.id).kind, expected);
        }
        if (now.do === "attach" && model.has(now.id)) {
          release(now.key);
          model.get(now.id)!.keys.add(now.key);
          lessor.attach(now.id, now.key);
        }
        if (now.do === "detach") {
          release(now.key);
          lessor.detach(now.key);
        }
        if (now.do === "expire") {
          const due = [...model].filter(
            ([, lease]) => lease.deadlineMs <= nowMs && lease.namedMs + 3_000 <= nowMs,
          );
          for (const [, lease] of due) lease.namedMs = nowMs;
          assert.deepEqual(lessor.expired().sort(), due.map(([id]) => id).sort());
        }
        if (now.do === "new primary") {
          lessor.demote();
          lessor.promote(1_000);
          for (const lease of model.values()) {
            lease.deadlineMs = nowMs + 1_000 + lease.ttlMs;
            lease.namedMs = -3_000;
          }
        }
        for (const [id, lease] of model) {
          for (const key of lease.keys) assert.equal(lessor.leaseOf(key), id);
        }
      }
    }),
  );
});
