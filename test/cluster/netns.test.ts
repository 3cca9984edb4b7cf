import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { etcdVersion } from "../../src/config/index.ts";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { requireOfficial } from "../official.ts";
import type { CallOptions, CallOutcome } from "../support/etcd-client.ts";
import { Cluster } from "./support/cluster.ts";
import { eventually } from "./support/eventually.ts";
import { Load, type LoadOptions } from "./support/load.ts";
import type { ClusterMember, MemberKind } from "./support/member.ts";
import { requireNamespaces } from "./support/network/ip.ts";
import { Network } from "./support/network/network.ts";
import { agreedLeader, statusOf } from "./support/observe.ts";
import { versionsOf } from "./support/versions.ts";

const { PutRequest, RangeRequest } = etcdserverpb;
const { Put, Range } = services["etcdserverpb.KV"];

const unavailable = 14;
/** The load's clients write below "load/": this key is never written, as the writes to it are refused. */
const refusedKey = Buffer.from("refused");
const lostShare = 0.1;
const delayMs = 200;
const refusal = /^14 etcdserver: request timed out/;
/** What official etcd could not even propose, or ask its peers, is refused by what its context says: 3.4 with 2, 3.6 with 4. */
const officialRefusal = /^([24] context deadline exceeded$|14 etcdserver: request timed out)/;
/** Heartbeats at intervals of about a round trip, and ten of them before an election. */
const slowElectionTimeoutMs = 4_000;
const slowElections = [
  ...["--heartbeat-interval", `${slowElectionTimeoutMs / 10}`],
  ...["--election-timeout", `${slowElectionTimeoutMs}`],
] as const;
const slowLoad = { clients: 16, answerWithinMs: 5_000 } as const;

interface World {
  readonly t: TestContext;
  readonly network: Network;
  readonly cluster: Cluster;
  readonly load: Load;
}

/** The member's number in the network. */
function numberOf({ cluster }: World, member: ClusterMember): number {
  return cluster.members.indexOf(member) + 1;
}

async function withNetwork(
  t: TestContext,
  {
    kinds,
    args,
    load: loadOptions = {},
  }: { kinds: readonly MemberKind[]; args: readonly string[]; load?: LoadOptions },
  work: (world: World) => Promise<void>,
): Promise<void> {
  if (requireOfficial(t, "etcd") === undefined || !requireNamespaces(t)) return;
  const network = await Network.create(kinds.length);
  try {
    const members = kinds.map((kind, place) => ({ kind, place: network.place(place + 1) }));
    await Cluster.with({ members, args }, async (cluster) => {
      const load = await Load.start(cluster, loadOptions);
      await load.goesOn();
      await work({ t, network, cluster, load });
      const { writes, unknown, stalls } = await load.finish();
      t.diagnostic(
        `${writes} writes, ${unknown} unknown; the longest stall ${Math.round(stalls.longestMs)} ms`,
      );
    });
  } finally {
    network.dispose();
  }
}

function textOf(outcome: CallOutcome<unknown>): string {
  return outcome.kind === "answered"
    ? "answered"
    : `${outcome.error.code} ${outcome.error.details}`;
}

/** A member without a quorum says so to who asks for more than it knows, and tells what it knows. */
async function knowsItsPlace(member: ClusterMember): Promise<void> {
  await eventually(`${member.name} has no leader`, async () => {
    return (await statusOf(member)).leader === 0n;
  });
  const put = (options: CallOptions) =>
    member.client.call(Put, PutRequest.create({ key: refusedKey }), options);
  const range = (options: CallOptions & { readonly serializable?: boolean }) => {
    const { serializable = false } = options;
    return member.client.call(
      Range,
      RangeRequest.create({ key: refusedKey, serializable }),
      options,
    );
  };
  const metadata = { hasleader: "true" };
  const patient: CallOptions = { withinMs: 15_000 };
  const [written, read, writtenToLeader, readOfLeader, local] = await Promise.all([
    put(patient),
    range(patient),
    put({ ...patient, metadata }),
    range({ ...patient, metadata }),
    range({ ...patient, serializable: true }),
  ]);
  const refused = (await isOfficial(member)) ? officialRefusal : refusal;
  assert.match(textOf(written), refused);
  assert.match(textOf(read), refused);
  assert.equal(textOf(writtenToLeader), `${unavailable} etcdserver: no leader`);
  assert.equal(textOf(readOfLeader), `${unavailable} etcdserver: no leader`);
  assert.equal(local.kind, "answered");
}

async function isOfficial(member: ClusterMember): Promise<boolean> {
  return (await versionsOf(member)).etcdserver !== etcdVersion;
}

async function isolate(world: World, member: ClusterMember): Promise<void> {
  const { network, cluster, load } = world;
  await network.isolate(numberOf(world, member));
  const others = cluster.members.filter((other) => other !== member);
  await eventually("the others have a leader", () => agreedLeader(others));
  await load.goesOn();
  await knowsItsPlace(member);
  await load.goesOn();
  await network.heal();
  await cluster.leader();
  await load.goesOn();
}

async function isolateLeader(world: World): Promise<void> {
  await isolate(world, await world.cluster.leader());
}

async function isolateFollower(world: World): Promise<void> {
  await isolate(world, (await world.cluster.followers())[0]!);
}

/** The leader is heard by nobody, but hears everybody. */
async function muteLeader(world: World): Promise<void> {
  const { network, cluster, load } = world;
  const leader = await cluster.leader();
  const others = cluster.members.filter((member) => member !== leader);
  for (const other of others) {
    await network.oneWay(numberOf(world, leader), numberOf(world, other), { loss: 1 });
  }
  await eventually("the others have a leader", () => agreedLeader(others));
  await load.goesOn();
  await network.heal();
  await cluster.leader();
  await load.goesOn();
}

/** A follower hears the leader, which hears nothing of it; then the other way round. */
async function halfDeafFollower(world: World): Promise<void> {
  const { network, cluster, load } = world;
  for (const direction of ["to the leader", "from the leader"] as const) {
    const leader = await cluster.leader();
    const [follower] = await cluster.followers();
    const [from, to] = direction === "to the leader" ? [follower!, leader] : [leader, follower!];
    await network.oneWay(numberOf(world, from), numberOf(world, to), { loss: 1 });
    await load.goesOn(300);
    await network.heal();
    await cluster.leader();
    await load.goesOn();
  }
}

async function lossEverywhere({ network, cluster, load }: World): Promise<void> {
  await network.everywhere({ loss: lostShare });
  await load.goesOn(500, 60_000);
  await network.heal();
  await cluster.leader();
  await load.goesOn();
}

async function everyScenario(world: World): Promise<void> {
  for (const scenario of [
    isolateLeader,
    isolateFollower,
    muteLeader,
    halfDeafFollower,
    lossEverywhere,
  ]) {
    const startMs = performance.now();
    try {
      await scenario(world);
    } catch (error) {
      throw new Error(`${scenario.name}: ${error instanceof Error ? error.message : error}`, {
        cause: error,
      });
    }
    world.t.diagnostic(`${scenario.name}: ${Math.round(performance.now() - startMs)} ms`);
  }
}

test("three of ours go through partitions, one-way loss and 10 % packet loss", async (t) => {
  await withNetwork(t, { kinds: ["ours", "ours", "ours"], args: [] }, everyScenario);
});

test("one official member and two of ours go through partitions, one-way loss and 10 % packet loss", async (t) => {
  await withNetwork(t, { kinds: ["official", "ours", "ours"], args: [] }, everyScenario);
});

test("members 200 ms from each other agree and elect another leader", async (t) => {
  const kinds = ["official", "ours", "ours"] as const;
  const options = { kinds, args: slowElections, load: slowLoad };
  await withNetwork(t, options, async ({ network, cluster, load }) => {
    await network.everywhere({ delayMs });
    await load.goesOn(60);
    const leader = await cluster.leader();
    await leader.kill();
    await load.goesOn(60);
    leader.start();
    await cluster.ready();
    await load.goesOn(60);
  });
});

test("members of ours 200 ms from each other see that the leader's process is gone, and do not wait for their timeouts", async (t) => {
  const kinds = ["ours", "ours", "ours"] as const;
  const options = { kinds, args: slowElections, load: slowLoad };
  await withNetwork(t, options, async ({ network, cluster, load }) => {
    await network.everywhere({ delayMs });
    await load.goesOn(60);
    const leader = await cluster.leader();
    const startMs = performance.now();
    await leader.kill();
    // More than can be under way when it dies.
    await load.goesOn(slowLoad.clients + 1, 60_000);
    const tookMs = performance.now() - startMs;
    t.diagnostic(`${Math.round(tookMs)} ms`);
    assert.ok(tookMs < slowElectionTimeoutMs, `${tookMs} ms`);
  });
});
