// Goal: operators who change a cluster see what they are used to. Method: the same commands of etcdctl to three official
// members, to three of ours, and to both kinds together, as leaders or followers; the answers must be equal but for
// identifiers, addresses and times.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { officialMinor, requireOfficial } from "../official.ts";
import { freeAddress } from "../support/addresses.ts";
import { Cluster } from "./support/cluster.ts";
import { eventually } from "./support/eventually.ts";
import type { ClusterMember, MemberKind } from "./support/member.ts";
import { agreement, statusOf } from "./support/observe.ts";

/** A learner and voters that are announced and never started. */
const nowhere = (port: number): string => `http://127.0.0.1:${port}`;

class Tour {
  readonly lines: string[] = [];
  readonly #cluster: Cluster;
  readonly #names: [string, string][] = [];

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** From now on the member is called this, whatever its addresses and identifier. */
  name(name: string, { endpoint, peerUrl, id }: ClusterMember): void {
    this.#names.push([endpoint, `${name}.client`], [peerUrl, `${name}.peer`]);
    this.nameId(name, id.toString(16));
  }

  nameId(name: string, id: string): void {
    this.#names.push([id, name]);
  }

  /** Runs a command and notes what it said, lines in order of the alphabet as members are listed by their identifiers. */
  async step(command: string, ...endpoints: readonly ClusterMember[]): Promise<string> {
    const { stdout, stderr, exit } = await this.#run(command, endpoints);
    const said = [...stdout.split("\n"), ...stderr.split("\n")]
      .filter((line) => line !== "" && !line.startsWith("{"))
      .map((line) => this.#masked(line))
      .sort();
    this.lines.push(`$ ${this.#masked(command)}`, ...said, `exit ${exit}`);
    return stdout;
  }

  /**
   * An official learner refuses a stream as soon as it is opened. A client that has not sent its request by then says
   * EOF, and is made to ask again.
   */
  async #run(command: string, endpoints: readonly ClusterMember[]) {
    for (let attempt = 1; ; attempt++) {
      const addresses = endpoints.map(({ endpoint }) => endpoint);
      const said = await this.#cluster.etcdctl(command.split(" "), addresses);
      if (attempt === 5 || !said.stderr.includes("Error: EOF")) return said;
    }
  }

  #masked(line: string): string {
    let masked = line;
    for (const [text, name] of this.#names) masked = masked.replaceAll(text, `<${name}>`);
    return (
      masked
        .replace(/"(?:[\w.<>-]+=[^",]+,?)+"/g, (list) =>
          list.slice(1, -1).split(",").sort().join(","),
        )
        .replace(/ +[0-9a-f]{13,16}$/, " <cluster>")
        .replace(/Member +</, "Member <")
        // Who adds the same URL within a second draws the same identifier.
        .replace("member ID already exist", "Peer URLs already exists")
        .replace(/took( =|) [\d.]+[mµÂ]*s/, "took$1 <time>")
        // Since etcdctl 3.6 with more versions, and with more sizes.
        .replace(
          /, 3\.\d\.\d+, (?:[\d.]*, )?(?:[\d.]+ ?[kMG]?[B%], )+(true|false), (true|false), \d+, \d+, \d+,/,
          ", $1, $2,",
        )
    );
  }
}

/** The identifier of the member that was announced and not started, or "0". */
async function unstartedId(cluster: Cluster, { endpoint }: ClusterMember): Promise<string> {
  const { stdout } = await cluster.etcdctl(["member", "list"], [endpoint]);
  return /^([0-9a-f]+), unstarted/m.exec(stdout)?.[1] ?? "0";
}

async function takeTour(cluster: Cluster, leader: ClusterMember): Promise<readonly string[]> {
  const tour = new Tour(cluster);
  const followers = cluster.members.filter((member) => member !== leader);
  const [first, second] = followers as [ClusterMember, ClusterMember];
  for (const [name, member] of Object.entries({ leader, first, second })) tour.name(name, member);

  await tour.step("member list", first);
  await tour.step("endpoint status --cluster", first);
  await tour.step("endpoint health --cluster", first);
  await tour.step(`move-leader ${first.id.toString(16)}`, second);
  await tour.step("move-leader 123", ...cluster.members);
  await changeAnnounced(tour, { cluster, leader, first });
  await followLearner(tour, { cluster, leader, first });
  await tour.step(`move-leader ${first.id.toString(16)}`, ...cluster.members);
  await eventually("the first one leads", async () => (await cluster.leader()) === first);
  await tour.step(`move-leader ${leader.id.toString(16)}`, ...cluster.members);
  await eventually("the leader leads again", async () => (await cluster.leader()) === leader);
  await tour.step(`member remove ${leader.id.toString(16)}`, second);
  tour.lines.push(JSON.stringify(await leader.exited));
  await eventually("another one leads", async () => {
    const { leader: next } = await statusOf(second);
    return next !== 0n && next !== leader.id;
  });
  await tour.step("put after removal", second);
  await tour.step("member list", second);
  return tour.lines;
}

/** Members that are announced and changed without ever being started. */
async function changeAnnounced(
  tour: Tour,
  {
    cluster,
    leader,
    first,
  }: { readonly cluster: Cluster; readonly leader: ClusterMember; readonly first: ClusterMember },
): Promise<void> {
  // Always the same member is asked: another one may not know yet what this one has done.
  const ask = (command: string) => cluster.etcdctl(command.split(" "), [first.endpoint]);
  // All voters have to be connected for five seconds.
  await eventually("a member can be added", async () => {
    return (await ask("member add probe --peer-urls http://x:1")).exit === 0;
  });
  await ask(`member remove ${await unstartedId(cluster, first)}`);
  await ask(`member add learner --learner --peer-urls ${nowhere(1)}`);
  const id = await unstartedId(cluster, first);
  tour.nameId("announced", id);
  await tour.step("member list", first);
  await tour.step(`member add other --learner --peer-urls ${nowhere(2)}`, first);
  await tour.step(`member add other --peer-urls ${nowhere(1)}`, first);
  await tour.step(`member promote ${id}`, first);
  await tour.step(`member update ${id} --peer-urls ${first.peerUrl}`, first);
  await tour.step(`member update ${id} --peer-urls nonsense`, first);
  await tour.step(`member promote ${first.id.toString(16)}`, first);
  await tour.step("member promote 123", first);
  await tour.step("member remove 123", first);
  await tour.step("member update 123 --peer-urls http://127.0.0.1:9", first);
  await tour.step(`move-leader ${id}`, ...cluster.members);
  await tour.step(`member remove ${id}`, first);
  await tour.step(`member remove ${id}`, first);
  // Other official members do not understand how the leader refuses this, and ask it again and again.
  await tour.step(`member promote ${id}`, leader);
  await ask(`member add voter --peer-urls ${nowhere(3)}`);
  const voter = await unstartedId(cluster, first);
  tour.nameId("voter", voter);
  await tour.step("member list", first);
  // Late members of 3.5, and later ones, add one more when a quorum is connected; ours want all voters, as 3.4 does.
  if (officialMinor() === 4) await tour.step(`member add other --peer-urls ${nowhere(4)}`, first);
  await tour.step(`member update ${voter} --peer-urls ${nowhere(5)},${nowhere(4)}`, first);
  await tour.step("member list", first);
  await tour.step(`member remove ${voter}`, first);
}

/** A learner that is started, asked what it does not serve, and promoted. */
async function followLearner(
  tour: Tour,
  {
    cluster,
    leader,
    first,
  }: { readonly cluster: Cluster; readonly leader: ClusterMember; readonly first: ClusterMember },
): Promise<void> {
  const learner = await cluster.add({ kind: leader.kind, name: "learner" }, { learner: true });
  tour.name("learner", learner);
  await tour.step("put key value", first);
  await cluster.hasCaughtUp(learner);
  await tour.step("endpoint status", learner);
  await tour.step("get key", learner);
  await tour.step("get key --consistency s", learner);
  await tour.step("put key other", learner);
  await tour.step("member list", learner);
  await tour.step("lease grant 10", learner);
  await tour.step("lease keep-alive 1234 --once", learner);
  await tour.step("lease timetolive 1234", learner);
  await tour.step("alarm list", learner);
  await tour.step("defrag", learner);
  await tour.step(`move-leader ${learner.id.toString(16)}`, ...cluster.members);
  await cluster.promote(learner);
  await eventually("the learner votes", async () => !(await statusOf(learner)).isLearner);
  await tour.step("put key third", learner);
  await tour.step("member list", learner);
  await tour.step("lease timetolive 1234", learner);
  await cluster.remove(learner);
  tour.lines.push(JSON.stringify(await learner.exited));
}

function tourOf(kinds: readonly MemberKind[]): Promise<readonly string[]> {
  const members = kinds.map((kind) => ({ kind }));
  return Cluster.with({ members }, async (cluster) => {
    const [leader] = cluster.members;
    await cluster.moveLeader(leader!);
    return takeTour(cluster, leader!);
  });
}

let official: Promise<readonly string[]> | undefined;

async function compare(t: TestContext, kinds: readonly MemberKind[]): Promise<void> {
  if (requireOfficial(t, "etcd") === undefined) return;
  official ??= tourOf(["official", "official", "official"]);
  const expected = await official;
  assert.deepEqual(await tourOf(kinds), expected);
}

test("three of ours are changed as three official members are", async (t) => {
  await compare(t, ["ours", "ours", "ours"]);
});

test("one of ours leads two official members through the same changes", async (t) => {
  await compare(t, ["ours", "official", "official"]);
});

test("an official member leads two of ours through the same changes", async (t) => {
  await compare(t, ["official", "ours", "ours"]);
});

test("a member that is moved to another address is found there by members of both kinds", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const members = [{ kind: "ours" }, { kind: "official" }, { kind: "ours" }] as const;
  await Cluster.with({ members }, async (cluster) => {
    const [, , moving] = cluster.members as [ClusterMember, ClusterMember, ClusterMember];
    const url = `http://${await freeAddress()}`;
    await moving.stop();
    const others = cluster.running.map(({ endpoint }) => endpoint);
    const update = ["member", "update", moving.id.toString(16), "--peer-urls", url];
    assert.equal((await cluster.etcdctl(update, others)).exit, 0);
    await cluster.etcdctl(["put", "while", "away"], others);
    const place = ["--listen-peer-urls", url, "--initial-advertise-peer-urls", url];
    moving.start([...place, "--initial-cluster", `${moving.name}=${url}`]);
    await cluster.ready();
    const { members: lines } = await agreement(cluster.running);
    assert.equal(lines.filter((line) => line.includes(url)).length, 1);
  });
});
