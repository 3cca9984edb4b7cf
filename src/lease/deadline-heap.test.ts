import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DeadlineHeap, type HeapNode } from "./deadline-heap.ts";

test("a heap names the earliest item first, whatever was added and removed in between", () => {
  const steps = fc.array(fc.record({ add: fc.boolean(), atMs: fc.nat(50), pick: fc.nat(1000) }), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(steps, (script) => {
      const heap = new DeadlineHeap<number>();
      const nodes: HeapNode<number>[] = [];
      for (const [item, { add, atMs, pick }] of script.entries()) {
        if (add || nodes.length === 0) nodes.push(heap.add(item, atMs));
        else heap.remove(nodes.splice(pick % nodes.length, 1)[0]!);
        assert.equal(heap.size, nodes.length);
        const earliestMs = Math.min(...nodes.map((node) => node.atMs));
        assert.equal(heap.first?.atMs ?? Number.POSITIVE_INFINITY, earliestMs);
      }
    }),
  );
});
