import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Inflights } from "./inflights.ts";

test("the window is full at its limit and takes no more", () => {
  const inflights = new Inflights(2);
  inflights.add(1);
  inflights.add(2);
  assert.equal(inflights.full, true);
  assert.throws(() => inflights.add(3), { name: "InvariantError" });
});

test("an acknowledgement frees every message at or below it", () => {
  const inflights = new Inflights(10);
  for (const index of [2, 4, 4, 7]) inflights.add(index);
  inflights.freeUpTo(1);
  assert.equal(inflights.count, 4);
  inflights.freeUpTo(5);
  assert.equal(inflights.count, 1);
  inflights.freeFirst();
  inflights.freeFirst();
  assert.equal(inflights.count, 0);
});

test("the ring behaves like a list, however it grows and wraps", () => {
  const steps = fc.array(fc.record({ add: fc.boolean(), by: fc.nat(3) }), { maxLength: 200 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 20 }), (list, limit) => {
      const inflights = new Inflights(limit);
      let model: number[] = [];
      let index = 0;
      for (const { add, by } of list) {
        if (add && model.length < limit) {
          index += by;
          inflights.add(index);
          model.push(index);
        } else {
          const upTo = (model[0] ?? 0) + by;
          inflights.freeUpTo(upTo);
          model = model.filter((each) => each > upTo);
        }
        assert.deepEqual([inflights.count, inflights.full], [model.length, model.length === limit]);
      }
    }),
  );
});
