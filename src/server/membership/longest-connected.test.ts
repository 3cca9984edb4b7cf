import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClusterMember } from "./cluster.ts";
import { longestConnected } from "./longest-connected.ts";

function voter(id: bigint): ClusterMember {
  return { id, name: "", peerUrls: [], clientUrls: [], isLearner: false };
}

const members = () => [voter(1n), voter(2n), { ...voter(3n), isLearner: true }, voter(4n)];

test("of the other voters, the one that could be reached for longest", () => {
  const sinceMs = new Map([
    [1n, 0],
    [2n, 500],
    [3n, 100],
    [4n, 400],
  ]);
  const activeSinceMs = (id: bigint) => sinceMs.get(id);
  assert.equal(longestConnected({ ownId: 1n, members, activeSinceMs }), 4n);
  sinceMs.delete(4n);
  assert.equal(longestConnected({ ownId: 1n, members, activeSinceMs }), 2n);
});

test("nobody, if no other voter can be reached", () => {
  const activeSinceMs = (id: bigint) => (id === 3n ? 100 : undefined);
  assert.equal(longestConnected({ ownId: 1n, members, activeSinceMs }), undefined);
});
