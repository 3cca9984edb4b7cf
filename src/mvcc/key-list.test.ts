import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { KeyList } from "./key-list.ts";

/** Keys with shared beginnings, of which some begin others, and bytes of both halves of the range. */
const key = fc
  .array(fc.constantFrom("a", "b", "aaaa", "\0", "\x7f", "\x80", "\xff"), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(""));

function keysOf(list: KeyList): string[] {
  return Array.from({ length: list.length }, (_, slot) => list.at(slot));
}

test("a key list is as a sorted array of strings", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ key, isRemoval: fc.boolean() }), { maxLength: 120 }),
      fc.nat(),
      key,
      (steps, cut, asked) => {
        const list = KeyList.empty();
        const reference: string[] = [];
        for (const step of steps) {
          const slot = list.lowerBound(step.key);
          assert.equal(slot, reference.filter((other) => other < step.key).length);
          const isThere = reference[slot] === step.key;
          assert.equal(list.holds(slot, step.key), isThere);
          if (isThere && step.isRemoval) {
            list.remove(slot);
            reference.splice(slot, 1);
          } else if (!isThere) {
            list.insert(slot, step.key);
            reference.splice(slot, 0, step.key);
          }
        }
        assert.deepEqual(keysOf(list), reference);
        const at = cut % (reference.length + 1);
        const [left, right] = [list.slice(0, at), list.slice(at)];
        assert.deepEqual(keysOf(left), reference.slice(0, at));
        assert.deepEqual(keysOf(right), reference.slice(at));
        assert.deepEqual(keysOf(left.concat(right)), reference);
        const slot = right.lowerBound(asked);
        assert.equal(slot, reference.slice(at).filter((other) => other < asked).length);
      },
    ),
  );
});
