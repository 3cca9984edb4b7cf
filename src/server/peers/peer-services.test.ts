import assert from "node:assert/strict";
import { test } from "node:test";
import type { Member } from "../member.ts";
import type { Cluster } from "../membership/cluster.ts";
import { peerServices } from "./peer-services.ts";

const learner = { id: 0xabn, name: "b", peerUrls: ["http://b:1"], clientUrls: [], isLearner: true };

function serve() {
  let member: Partial<Member> | undefined;
  const services = peerServices({
    member: () => member as Member,
    cluster: {
      isRemoved: (id: bigint) => id === 3n,
      members: () => [learner],
    } as unknown as Cluster,
  });
  /** The member is made after what it serves its peers with. */
  const begin = (made: unknown) => {
    member = made as Member;
  };
  return { services, begin };
}

test("the member list is etcd's JSON, and is there before the member is", () => {
  const { services } = serve();
  assert.deepEqual(JSON.parse(services.membersJson()), [
    { id: 0xab, peerURLs: ["http://b:1"], isLearner: true, name: "b" },
  ]);
  assert.deepEqual([services.isRemoved(3n), services.isRemoved(4n)], [true, false]);
});

test("a peer's question about a lease is answered by this member alone, and never asked on", async () => {
  const { services, begin } = serve();
  begin({
    leases: {
      renewForPeer: async (id: bigint) => id + 100n,
      timeToLiveForPeer: async ({ leaseId, keys }: { leaseId: bigint; keys: boolean }) => ({
        ttl: leaseId,
        grantedTtl: 60n,
        keys: keys ? [Buffer.from("k")] : [],
      }),
    },
  });
  assert.equal(await services.renewLease(7n), 107n);
  assert.deepEqual(await services.leaseTimeToLive({ leaseId: 7n, keys: true }), {
    ttl: 7n,
    grantedTtl: 60n,
    keys: [Buffer.from("k")],
  });
});

test("a promotion for a peer is answered with the members after it", async () => {
  const { services, begin } = serve();
  const promoted: bigint[] = [];
  begin({
    members: {
      async promoteForPeer(id: bigint) {
        promoted.push(id);
        return [{ ...learner, isLearner: false }];
      },
    },
  });
  const [member] = JSON.parse(await services.promote(0xabn)) as [{ isLearner?: boolean }];
  assert.deepEqual([promoted, member.isLearner ?? false], [[0xabn], false]);
});

test("hash and version are the member's own", async () => {
  const { services, begin } = serve();
  begin({
    clusterVersion: "3.5.0",
    hashForPeer: async (revision: number) => ({ hash: 5, compactRevision: 1, revision }),
  });
  assert.equal(services.clusterVersion(), "3.5.0");
  assert.deepEqual(await services.hashKv(9), { hash: 5, compactRevision: 1, revision: 9 });
});
