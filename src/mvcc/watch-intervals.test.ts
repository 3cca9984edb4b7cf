import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { aboveAllKeys, type Interval, IntervalSet } from "./watch-intervals.ts";

const key = fc.string({ unit: fc.constantFrom("\0", "a", "b", "c", "\xff"), maxLength: 3 });

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("add" as const), a: key, b: key }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("remove" as const), pick: fc.nat(1_000) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("find" as const), a: key }) },
);

test("an interval set finds what a look through all intervals finds", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 100, maxLength: 500, size: "max" }), (script) => {
      const set = new IntervalSet<Interval>();
      const all: Interval[] = [];
      for (const now of script) {
        if (now.do === "add") {
          const interval = { key: now.a, upper: now.b > now.a ? now.b : aboveAllKeys };
          set.add(interval);
          all.push(interval);
        } else if (now.do === "remove" && all.length > 0) {
          set.remove(all.splice(now.pick % all.length, 1)[0]!);
        } else if (now.do === "find") {
          const found: Interval[] = [];
          set.collect(now.a, found);
          const expected = all.filter((i) => i.key <= now.a && now.a < i.upper);
          assert.equal(found.length, expected.length);
          assert.deepEqual(new Set(found), new Set(expected));
        }
        assert.equal(set.size, all.length);
      }
    }),
    { numRuns: 200 },
  );
});
