import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { emptyConfState } from "../../src/raft/index.ts";
import { filesInMemory, sentFiles } from "../../src/server/testing/sent-files.ts";
import { raftpb } from "../../src/wire/protobuf/index.ts";
import { requireOfficial } from "../official.ts";
import { Cluster, quickElections } from "./support/cluster.ts";
import { eventually } from "./support/eventually.ts";
import { ClusterMember } from "./support/member.ts";
import { agreement, statusOf } from "./support/observe.ts";
import { put } from "./support/requests.ts";
import { type Poison, StreamAttacker } from "./support/stream-attacker.ts";

const { Message, MessageType } = raftpb;

/** Far beyond what one message may have. */
const hugeBytes = 1n << 40n;

/** What nobody but the cluster itself may change. */
async function stateOf(cluster: Cluster) {
  const statuses = await Promise.all(cluster.members.map(statusOf));
  return {
    ...(await agreement(cluster.members)),
    raft: statuses.map(({ leader, raftTerm }) => ({ leader, raftTerm })),
    files: await Promise.all(cluster.members.map(snapshotFiles)),
  };
}

/** Also what is left of a snapshot that was not taken would be here. */
async function snapshotFiles({ dataDir }: ClusterMember): Promise<string[]> {
  const inSnap = await readdir(join(dataDir, "member", "snap"));
  const inStore = await readdir(join(dataDir, "member", "store"));
  // The database's own files come and go.
  return [
    ...inSnap,
    ...inStore.filter((name) => /^(\d+|sent-.*|IN-USE|PREPARED)(\.tmp)?$/.test(name)),
  ].sort();
}

/** `work` changes nothing, and leaves a cluster that works. */
async function unharmed(cluster: Cluster, work: () => Promise<void>): Promise<void> {
  const before = await stateOf(cluster);
  await work();
  await eventually("everything is as it was", async () => {
    assert.deepEqual(await stateOf(cluster), before);
    return true;
  });
  for (const member of cluster.members) await put(member, ["after", member.name]);
}

interface PeerRequest {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** The connection is cut behind the body, of which this much more was promised. */
  readonly missingBytes?: number;
}

/** What a member of the cluster would send. Resolves with the status of the answer; 0: there was none. */
function ask(
  target: ClusterMember,
  clusterId: bigint,
  { path, headers = {}, body = Buffer.alloc(0), missingBytes = 0 }: PeerRequest,
): Promise<number> {
  return new Promise((resolve) => {
    const request = httpRequest(`${target.peerUrl}${path}`, {
      method: "POST",
      // A connection that a refusal has ended is not to be used again.
      agent: false,
      headers: {
        "X-Server-From": "1",
        "X-Server-Version": "3.5.0",
        "X-Min-Cluster-Version": "3.0.0",
        "X-Etcd-Cluster-ID": clusterId.toString(16),
        "Content-Length": String(body.length + missingBytes),
        ...headers,
      },
    });
    request.once("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.once("error", () => resolve(0));
    request.write(body, () => {
      if (missingBytes > 0) request.destroy();
      else request.end();
    });
  });
}

function u64(value: bigint | number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** A snapshot that the leader might send to a member that lags, whose store is nothing but these bytes. */
function snapshotBody(leader: ClusterMember, to: ClusterMember, store: Buffer): Buffer {
  const metadata = raftpb.SnapshotMetadata.create({
    confState: raftpb.ConfState.create({ voters: [leader.id, to.id] }),
    index: 1_000_000,
    term: 1,
  });
  const message = Message.encode(
    Message.create({
      type: MessageType.MsgSnap,
      from: leader.id,
      to: to.id,
      term: 1,
      snapshot: raftpb.Snapshot.create({ data: Buffer.from("{}"), metadata }),
    }),
  );
  return Buffer.concat([u64(message.length), message, store]);
}

/** Such files as `X-Etcd-Appliance-Snapshot` announces, each with the sum that it should have. */
function filesBody(files: Readonly<Record<string, Buffer>>): Promise<Buffer> {
  const confState = { ...emptyConfState, voters: [1n] };
  const snapshot = { data: Buffer.from("{}"), metadata: { index: 1_000_000, term: 1, confState } };
  return sentFiles({ snapshot, files: filesInMemory(new Map(Object.entries(files))) });
}

async function attacksWithFiles(
  target: ClusterMember,
  leader: ClusterMember,
): Promise<readonly Attack[]> {
  const database = {
    CURRENT: Buffer.from("MANIFEST-000004\n"),
    "MANIFEST-000004": Buffer.alloc(500, 3),
    "000005.ldb": Buffer.alloc(2_000_000, 4),
  };
  const whole = await filesBody(database);
  const half = Math.floor(whole.length / 2);
  const garbled = Buffer.from(whole);
  garbled[half]! ^= 1;
  const attack = (name: string, body: Buffer, log: RegExp, format = "leveldb-files/4"): Attack => {
    const headers = { "X-Etcd-Appliance-Snapshot": format };
    const request = { path: "/raft/snapshot", headers, body: snapshotBody(leader, target, body) };
    return { name, request, log };
  };
  const cut = attack(
    "files cut halfway",
    whole.subarray(0, half),
    /"failed to save incoming database snapshot".*aborted/,
  );
  const escaping = await filesBody({ "../../wal/0000000000000000-0000000000000000.wal": garbled });
  return [
    attack(
      "files of an unknown kind",
      whole,
      /unknown X-Etcd-Appliance-Snapshot/,
      "leveldb-files/3",
    ),
    { ...cut, request: { ...cut.request, missingBytes: half } },
    attack("files without their end", whole.subarray(0, -9), /cut off/),
    attack("files with more behind their end", Buffer.concat([whole, whole]), /behind their end/),
    attack("a file with another sum", garbled, /the sum of 000005.ldb is wrong/),
    attack("a file for another directory", escaping, /it is none of a database's/),
    attack(
      "a file with a pointer's name",
      await filesBody({ PREPARED: Buffer.from("1\n") }),
      /none of/,
    ),
    attack(
      "files that are no database",
      whole,
      /Cannot open the database at .*(manifest|Corruption)/i,
    ),
    attack("no files at all", await filesBody({}), /Cannot open the database at/),
  ];
}

interface Attack {
  readonly name: string;
  readonly request: PeerRequest;
  /** What the member says about it. */
  readonly log: RegExp;
}

function attacksOn(target: ClusterMember, leader: ClusterMember): readonly Attack[] {
  const garbled = Buffer.alloc(64, 0xff);
  const halfStore = Buffer.alloc(300_000, 7);
  const misled = Message.encode(
    Message.create({ type: MessageType.MsgHeartbeat, from: leader.id, to: 12_345n, term: 9 }),
  );
  return [
    {
      name: "a message of another cluster",
      request: { path: "/raft", headers: { "X-Etcd-Cluster-ID": "dead" }, body: misled },
      log: /"refused a request of another member".*cluster ID mismatch/,
    },
    {
      name: "a message that is none",
      request: { path: "/raft", body: garbled },
      log: /"failed to unmarshal Raft message"/,
    },
    {
      name: "a message for another member",
      request: { path: "/raft", body: misled },
      log: /"rejected Raft message to mismatch member"/,
    },
    {
      name: "a message without an end",
      request: { path: "/raft", headers: { "Content-Length": String(hugeBytes) }, body: garbled },
      log: /"failed to read Raft message".*the body is over/,
    },
    {
      name: "a snapshot cut halfway",
      request: {
        path: "/raft/snapshot",
        body: snapshotBody(leader, target, halfStore),
        missingBytes: halfStore.length,
      },
      log: /"failed to save incoming database snapshot".*/,
    },
    {
      name: "a snapshot whose store is none",
      request: { path: "/raft/snapshot", body: snapshotBody(leader, target, halfStore) },
      log: /"failed to save incoming database snapshot".*/,
    },
    {
      name: "a snapshot whose message is none",
      request: { path: "/raft/snapshot", body: Buffer.concat([u64(64), garbled]) },
      log: /"failed to decode Raft message"/,
    },
    {
      name: "a snapshot whose message has no end",
      request: { path: "/raft/snapshot", body: Buffer.concat([u64(hugeBytes), garbled]) },
      log: /"failed to decode Raft message".*/,
    },
  ];
}

const tooLarge = /Cannot take a number of 1099511627776 from a raft stream/;

/** With what the reader says when it leaves the stream. */
const poisons: readonly (Poison & { readonly name: string; readonly log: RegExp })[] = [
  {
    name: "an unknown type of frame",
    kind: "msgapp",
    bytes: Buffer.from([7]),
    log: /Cannot read type 7 in a msgapp stream/,
  },
  {
    name: "a message without an end",
    kind: "msgapp",
    bytes: Buffer.concat([Buffer.from([2]), u64(hugeBytes)]),
    log: tooLarge,
  },
  {
    name: "entries without an end",
    kind: "msgapp",
    bytes: Buffer.concat([Buffer.from([1]), u64(hugeBytes)]),
    log: tooLarge,
  },
  {
    name: "a message that is none",
    kind: "message",
    bytes: Buffer.concat([u64(16), Buffer.alloc(16, 0xff)]),
    log: /"lost TCP streaming connection.*"stream-reader-type":"message".*(varint|decode|protobuf)/i,
  },
  { name: "a message without an end", kind: "message", bytes: u64(hugeBytes), log: tooLarge },
];

test("what reaches the peer port and belongs to no healthy member changes nothing", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const kind = "ours";
  const args = [...quickElections, "--strict-reconfig-check=false"];
  await Cluster.with({ members: [{ kind }, { kind }, { kind }], args }, async (cluster) => {
    const leader = await cluster.leader();
    await put(leader, ["before", "x"]);
    const { clusterId } = (await statusOf(leader)).header!;
    await requests(cluster, clusterId);
    await localMessages(cluster, clusterId);
    await foreignMember(cluster);
    await removedMember(cluster);
    await streams(cluster, clusterId);
  });
});

async function requests(cluster: Cluster, clusterId: bigint): Promise<void> {
  const leader = await cluster.leader();
  for (const target of cluster.members) {
    const attacks = [...attacksOn(target, leader), ...(await attacksWithFiles(target, leader))];
    for (const { name, request, log } of attacks) {
      const from = target.logEnd;
      await unharmed(cluster, async () => {
        const status = await ask(target, clusterId, request);
        assert.ok(status === 0 || status >= 400, `${name}: ${status}`);
        await target.logShows(log, from);
      });
    }
  }
}

/** Messages that a member sends to itself only: from outside they have no effect. */
async function localMessages(cluster: Cluster, clusterId: bigint): Promise<void> {
  const leader = await cluster.leader();
  await unharmed(cluster, async () => {
    for (const target of cluster.members) {
      const from = cluster.members.find((member) => member !== target)!.id;
      for (const type of [
        MessageType.MsgHup,
        MessageType.MsgBeat,
        MessageType.MsgUnreachable,
        MessageType.MsgSnapStatus,
        MessageType.MsgCheckQuorum,
      ]) {
        const { raftTerm: term } = await statusOf(leader);
        const message = Message.create({ type, from, to: target.id, term, reject: true });
        await ask(target, clusterId, { path: "/raft", body: Message.encode(message) });
      }
    }
  });
}

/** It was started with the addresses of this cluster and another token. */
async function foreignMember(cluster: Cluster): Promise<void> {
  const foreigner = await ClusterMember.create({ kind: "official", name: "foreigner" });
  const ends = cluster.members.map(({ logEnd }) => logEnd);
  try {
    await unharmed(cluster, async () => {
      const initial = [foreigner, ...cluster.members].map((member) => member.initialEntry);
      foreigner.start([
        ...["--initial-cluster", initial.join(","), "--initial-cluster-token", "foreign"],
      ]);
      for (const [place, member] of cluster.members.entries()) {
        await member.logShows(/"refused a request of another member".*cluster ID/, ends[place]!);
      }
    });
  } finally {
    await foreigner.dispose();
  }
}

/** It was down when it was removed, and does not know. */
async function removedMember(cluster: Cluster): Promise<void> {
  const former = await cluster.add({ kind: "ours" });
  await former.kill();
  await cluster.remove(former);
  const ends = cluster.members.map(({ logEnd }) => logEnd);
  await unharmed(cluster, async () => {
    former.start();
    await former.exited;
    const rejected = cluster.members.map((member, place) =>
      member.logShows(/"rejected (stream|Raft message) from.*remove/, ends[place]!),
    );
    await Promise.any(rejected);
    await Promise.allSettled(rejected);
  });
}

async function streams(cluster: Cluster, clusterId: bigint): Promise<void> {
  const attacker = await StreamAttacker.listen(clusterId);
  try {
    const place = { client: attacker.peerAddress, peer: attacker.peerAddress, launcher: [] };
    const spec = { kind: "ours", name: "attacker", place } as const;
    const learner = await cluster.announce(spec, { learner: true });
    const members = cluster.running;
    for (const poison of poisons) {
      const ends = members.map(({ logEnd }) => logEnd);
      attacker.send(poison);
      for (const [number, member] of members.entries()) {
        await eventually(
          `${member.name} was sent ${poison.name} on ${poison.kind}`,
          async () => attacker.timesSent(member.id) > 1,
        );
        await member.logShows(poison.log, ends[number]!);
        await put(member, ["after", poison.name]);
      }
    }
    await cluster.remove(learner);
    await agreement(cluster.members);
  } finally {
    attacker.close();
  }
}
