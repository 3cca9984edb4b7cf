import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { InvariantError } from "../../base/index.ts";
import { type BranchChild, BranchLevels, branchBytes } from "./branch-levels.ts";

const pageBytes = 512;

interface Built {
  readonly root: number;
  readonly branches: ReadonlyMap<number, readonly BranchChild[]>;
}

/** A tree over leaves 0, 1, 2 ...; branches are numbered from 1000 on. */
function build(leafKeys: readonly Buffer[]): Built {
  const branches = new Map<number, readonly BranchChild[]>();
  const levels = new BranchLevels(pageBytes, (children) => {
    branches.set(1_000 + branches.size, children);
    return 999 + branches.size;
  });
  for (const [pageId, key] of leafKeys.entries()) levels.add({ key, pageId });
  return { root: levels.end(), branches };
}

function leavesBelow(id: number, { branches }: Built): number[] {
  const children = branches.get(id);
  return children?.flatMap(({ pageId }) => leavesBelow(pageId, { root: id, branches })) ?? [id];
}

const keyOf = (n: number, bytes: number): Buffer => {
  const key = Buffer.alloc(bytes);
  key.writeUInt32BE(n);
  return key;
};

test("a single leaf is the root itself", () => {
  assert.deepEqual(build([keyOf(0, 8)]), { root: 0, branches: new Map() });
});

test("a tree without a leaf is a mistake of ours", () => {
  assert.throws(() => build([]), InvariantError);
});

test("every branch has two children or more, fits its page if it has more than three, and all leaves are found in order", () => {
  const keyBytes = fc.constantFrom(4, 8, 17, 100, 240, 300, 600);
  fc.assert(
    fc.property(fc.array(keyBytes, { minLength: 1, maxLength: 300, size: "max" }), (sizes) => {
      const built = build(sizes.map((bytes, n) => keyOf(n, bytes)));
      assert.deepEqual(leavesBelow(built.root, built), [...sizes.keys()]);
      for (const [id, children] of built.branches) {
        assert.ok(children.length >= 2);
        if (children.length > 3) assert.ok(branchBytes(children) <= pageBytes);
        const first = leavesBelow(id, built)[0]!;
        assert.equal(children[0]!.key.readUInt32BE(), first);
      }
    }),
  );
});
