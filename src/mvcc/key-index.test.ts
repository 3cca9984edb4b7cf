import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { KeyIndex, leafEntriesMax } from "./key-index.ts";
import { Page } from "./page.ts";

const page = new Page({ main: 2, sub: 0 }, Buffer.alloc(1), { byteLength: 0, isStored: false });

/** Keys that collide often, in all orders. */
const step = fc.record({
  key: fc.nat(1500).map((n) => n.toString(36)),
  kind: fc.constantFrom("put", "put", "put", "delete", "remove"),
});

class Reference {
  readonly versions = new Map<string, number>();

  sorted(): string[] {
    return [...this.versions.keys()].sort();
  }
}

function keysIn(index: KeyIndex): string[] {
  return index.leaves.flatMap((leaf) => leaf.ids.map((_, slot) => leaf.keys.at(slot)));
}

test("the index is as a sorted array, whatever is put, deleted and removed", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6000, size: "max" }), (steps) => {
      const index = new KeyIndex();
      const reference = new Reference();
      for (const [at, { key, kind }] of steps.entries()) {
        const written = { page, offset: 0, main: at + 2, sub: 0 };
        const id = index.find(key);
        const version = id === undefined ? undefined : index.table.version(id);
        assert.equal(version, reference.versions.get(key));
        if (kind === "put") {
          index.record(key, written, { created: at + 2, version: (version ?? 0) + 1 });
          reference.versions.set(key, (version ?? 0) + 1);
        } else if (kind === "delete") {
          if (version === undefined || version === 0) continue;
          index.record(key, written, { created: 0, version: 0 });
          reference.versions.set(key, 0);
        } else if (version === 0) {
          index.remove(key);
          reference.versions.delete(key);
        }
      }
      checkShape(index, reference);
    }),
    { numRuns: 30 },
  );
});

function checkShape(index: KeyIndex, reference: Reference): void {
  const sorted = reference.sorted();
  assert.deepEqual(keysIn(index), sorted);
  assert.equal(index.size, sorted.length);
  const living = sorted.filter((key) => reference.versions.get(key)! > 0);
  assert.equal(index.alive, living.length);
  const wanted = living.filter((key) => key >= "1" && key < "z");
  for (const keysMax of [Number.POSITIVE_INFINITY, wanted.length, 3]) {
    assert.deepEqual(index.livingKeys("1", "z", keysMax), {
      keys: wanted.slice(0, keysMax),
      next: wanted[keysMax],
    });
  }
  for (const leaf of index.leaves) {
    assert.ok(leaf.keys.length <= leafEntriesMax);
    assert.ok(leaf.keys.length > 0 || index.leaves.length === 1);
    assert.equal(leaf.alive, leaf.ids.filter((id) => index.table.version(id) > 0).length);
    assert.ok(leaf.ids.every((id) => index.table.mod(id) <= leaf.modMax));
  }
  const walked: string[] = [];
  for (let run = index.runFrom(""); run.keys.length > 0; ) {
    walked.push(...run.ids.map((_, slot) => run.keys.at(slot)));
    run = index.runFrom(`${walked.at(-1)}\0`);
  }
  assert.deepEqual(walked, sorted);
}

test("keys in ascending order leave full leaves behind", () => {
  const index = new KeyIndex();
  for (let at = 0; at < 10 * leafEntriesMax; at++) {
    const key = at.toString().padStart(8, "0");
    index.record(key, { page, offset: 0, main: at + 2, sub: 0 }, { created: at + 2, version: 1 });
  }
  assert.ok(index.leaves.length <= 11);
});
