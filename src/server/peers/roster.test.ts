import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClusterMember } from "../membership/cluster.ts";
import { Roster } from "./roster.ts";

function startRoster() {
  const removed = new Set<bigint>();
  const told: string[] = [];
  const cluster = {
    list: [] as ClusterMember[],
    members: () => cluster.list,
    isRemoved: (id: bigint) => removed.has(id),
  };
  const transport = {
    setMember: (id: bigint, urls: readonly string[]) => void told.push(`set ${id} ${urls.join()}`),
    removeMember: (id: bigint) => void told.push(`remove ${id}`),
  };
  const roster = new Roster({ transport, cluster, ownId: 1n });
  const update = (): string[] => {
    roster.update();
    return told.splice(0);
  };
  return { cluster, removed, update };
}

function member(id: bigint, url: string): ClusterMember {
  return { id, name: "", peerUrls: [url], clientUrls: [], isLearner: false };
}

test("the transport hears of other members once, and again when their URLs change", () => {
  const { cluster, update } = startRoster();
  cluster.list = [member(1n, "http://a"), member(2n, "http://b")];
  assert.deepEqual(update(), ["set 2 http://b"]);
  assert.deepEqual(update(), []);
  cluster.list = [member(1n, "http://x"), member(2n, "http://c")];
  assert.deepEqual(update(), ["set 2 http://c"]);
});

test("a member that the log has not named yet stays known; one that was removed does not", () => {
  const { cluster, removed, update } = startRoster();
  cluster.list = [member(2n, "http://b"), member(3n, "http://c")];
  assert.deepEqual(update(), ["set 2 http://b", "set 3 http://c"]);
  cluster.list = [member(3n, "http://c")];
  assert.deepEqual(update(), []);
  removed.add(2n);
  assert.deepEqual(update(), ["remove 2"]);
  assert.deepEqual(update(), []);
});
