import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Inflights } from "./inflights.ts";

const bytesMax = 1000;

function window(messages: number): Inflights {
  return new Inflights({ inflightMessagesMax: messages, inflightBytesMax: bytesMax });
}

test("the window is full at its limit and takes no more", () => {
  const inflights = window(2);
  inflights.add(1, 0);
  inflights.add(2, 0);
  assert.equal(inflights.full, true);
  assert.throws(() => inflights.add(3, 0), { name: "InvariantError" });
});

test("the window is full of bytes with the message that reaches their limit, however large it is", () => {
  const inflights = window(10);
  inflights.add(1, bytesMax - 1);
  assert.equal(inflights.full, false);
  inflights.add(2, 5 * bytesMax);
  assert.equal(inflights.full, true);
  assert.throws(() => inflights.add(3, 0), { name: "InvariantError" });
  inflights.freeUpTo(1);
  assert.equal(inflights.full, true);
  inflights.freeUpTo(2);
  assert.equal(inflights.full, false);
});

test("an acknowledgement frees every message at or below it", () => {
  const inflights = window(10);
  for (const index of [2, 4, 4, 7]) inflights.add(index, 1);
  inflights.freeUpTo(1);
  assert.equal(inflights.count, 4);
  inflights.freeUpTo(5);
  assert.equal(inflights.count, 1);
});

test("room is made by forgetting the oldest messages, and no more of them than it takes", () => {
  const inflights = window(3);
  inflights.makeRoom();
  for (const index of [2, 4, 7]) inflights.add(index, 0);
  inflights.makeRoom();
  assert.equal(inflights.count, 2);
  inflights.freeUpTo(4);
  inflights.add(8, bytesMax);
  inflights.makeRoom();
  assert.equal(inflights.count, 0);
});

test("the ring behaves like a list, however it grows and wraps", () => {
  const step = fc.record({ add: fc.boolean(), by: fc.nat(3), bytes: fc.nat(bytesMax) });
  const steps = fc.array(step, { maxLength: 200 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 20 }), (list, messages) => {
      const inflights = window(messages);
      let model: { readonly index: number; readonly bytes: number }[] = [];
      const isFull = (): boolean =>
        model.length === messages || model.reduce((sum, { bytes }) => sum + bytes, 0) >= bytesMax;
      let index = 0;
      for (const { add, by, bytes } of list) {
        if (add && !isFull()) {
          index += by;
          // Many small ones too, so that the ring has to grow.
          const size = bytes % 2 === 0 ? bytes : 1;
          inflights.add(index, size);
          model.push({ index, bytes: size });
        } else {
          const upTo = (model[0]?.index ?? 0) + by;
          inflights.freeUpTo(upTo);
          model = model.filter((each) => each.index > upTo);
        }
        assert.deepEqual([inflights.count, inflights.full], [model.length, isFull()]);
      }
    }),
  );
});
