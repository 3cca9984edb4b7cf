import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import type { PeerHandler, PeerTransport } from "../../peer/index.ts";
import { MessageType, RaftError, type RaftNode, type ReceivedMessage } from "../../raft/index.ts";
import { messageInTest } from "../../raft/testing/message-in-test.ts";
import type { RaftLoop } from "../consensus/raft-loop.ts";
import type { Cluster } from "../membership/cluster.ts";
import { noPeers } from "./no-peers.ts";
import { PeerLink } from "./peer-link.ts";
import type { PeerServices } from "./peer-services.ts";

/** Member 1, with a record of what its core and its transport hear. */
function startLink() {
  const told: string[] = [];
  const raft = {
    canPropose: true,
    lostEntries: false,
    step({ type }: ReceivedMessage) {
      if (raft.lostEntries) throw new RaftError("corruptState", "entries were lost");
      told.push(`step ${type}`);
    },
    reportUnreachable: (id: bigint) => void told.push(`unreachable ${id}`),
    reportSnapshot: (id: bigint, ok: boolean) => void told.push(`snapshot ${id} ${ok}`),
  };
  const members = [
    { id: 1n, peerUrls: ["http://a"] },
    { id: 2n, peerUrls: ["http://b"] },
  ];
  const transport: PeerTransport = {
    ...noPeers(),
    send: (messages) => void told.push(`send ${messages.length}`),
    sendSnapshot: (message) => void told.push(`send snapshot to ${message.to}`),
    setMember: (id, urls) => void told.push(`set ${id} ${urls.join()}`),
    activeSinceMs: (id) => (id === 2n ? 17 : undefined),
    stop: async () => void told.push("transport stopped"),
  };
  let handler: PeerHandler | undefined;
  const link = new PeerLink({
    identity: { memberId: 1n, clusterId: 9n },
    raft: raft as unknown as RaftNode,
    loop: { poke: () => void told.push("poke"), writeUnderWay: undefined } as unknown as RaftLoop,
    cluster: { members: () => members, isRemoved: () => false } as unknown as Cluster,
    clock: new ManualClock(),
    services: { clusterVersion: () => "3.5.0" } as PeerServices,
    connect(own, given) {
      assert.deepEqual(own, { memberId: 1n, clusterId: 9n });
      handler = given;
      return transport;
    },
    receiveSnapshot: async () => void told.push("snapshot received"),
    gone: (id) => void told.push(`gone ${id}`),
    removed: () => void told.push("removed"),
    failed: () => void told.push("failed"),
  });
  assert.ok(handler !== undefined);
  const said = (): string[] => told.splice(0);
  return { link, handler, transport, raft, said };
}

const append = messageInTest({ type: MessageType.app, from: 2n, to: 1n });

test("what others say goes to the core, whichever way it came, and the loop looks at it", () => {
  const { link, handler, said } = startLink();
  handler.receive(append);
  assert.deepEqual(said(), [`step ${MessageType.app}`, "poke"]);
  link.deliver(append);
  assert.deepEqual(said(), [`step ${MessageType.app}`, "poke"]);
});

test("the core hears whom it cannot reach and what became of a snapshot, and the loop looks at it", () => {
  const { handler, said } = startLink();
  handler.unreachable(2n);
  assert.deepEqual(said(), ["unreachable 2", "poke"]);
  handler.snapshotSent(2n, false);
  assert.deepEqual(said(), ["snapshot 2 false", "poke"]);
});

test("what is none of the core's business goes to those whose it is", async () => {
  const { handler, said } = startLink();
  await handler.receiveSnapshot(append, { format: "bolt", chunks: (async function* () {})() });
  handler.gone(2n);
  handler.removed();
  assert.deepEqual(said(), ["snapshot received", "gone 2", "removed"]);
  assert.equal(handler.clusterVersion(), "3.5.0");
});

test("what this member says goes to the transport, which knows the other members", () => {
  const { link, transport, said } = startLink();
  link.membersChanged();
  link.send([append, append]);
  const body = { format: "bolt" as const, sizeBytes: 0, chunks: async function* () {}, close() {} };
  link.sendSnapshot(messageInTest({ type: MessageType.snap, to: 2n }), body);
  assert.deepEqual(said(), ["set 2 http://b", "send 2", "send snapshot to 2"]);
  assert.deepEqual([link.activeSinceMs(2n), link.activeSinceMs(3n)], [17, undefined]);
  assert.equal(link.queries, transport.queries);
});

test("a proposal waits for a leader", () => {
  const { link, handler, raft, said } = startLink();
  raft.canPropose = false;
  const entries = [{ term: 0, index: 0, type: 0, data: Buffer.from("x") }] as const;
  handler.receive(messageInTest({ type: MessageType.prop, from: 2n, to: 1n, term: 0, entries }));
  link.retryHeld();
  assert.deepEqual(said(), []);
  raft.canPropose = true;
  link.retryHeld();
  assert.deepEqual(said(), [`step ${MessageType.prop}`, "poke"]);
});

test("a member that lost committed entries stops, and so does one that is told to", async () => {
  const broken = startLink();
  broken.raft.lostEntries = true;
  broken.handler.receive(append);
  assert.deepEqual(broken.said(), ["failed"]);
  const { link, handler, said } = startLink();
  await link.stop();
  assert.deepEqual(said(), ["transport stopped"]);
  handler.receive(append);
  assert.deepEqual(said(), []);
});
