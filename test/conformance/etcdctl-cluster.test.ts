// Commands of etcdctl that only a cluster of several members answers: handing over the leadership, and making room for an
// older version.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Cluster, quickElections } from "../cluster/support/cluster.ts";
import type { ClusterMember } from "../cluster/support/member.ts";
import { allSay, ourMinor } from "../cluster/support/versions.ts";
import { officialMinor, requireOfficial } from "../official.ts";
import type { ServerKind } from "../support/server.ts";
import { etcdctlOf } from "./etcdctl-session.ts";
import { asNewer } from "./etcdctl-versions.ts";

function threeOf(kind: ServerKind) {
  return { members: [{ kind }, { kind }, { kind }], args: quickElections };
}

/** What a tool says to the members of a cluster, with their own names for their addresses and identifiers. */
class Talk {
  readonly #cluster: Cluster;
  readonly #tool: ServerKind;
  readonly #lines: string[] = [];

  constructor(cluster: Cluster, tool: ServerKind) {
    this.#cluster = cluster;
    this.#tool = tool;
  }

  get transcript(): string {
    return asNewer(this.#lines.join(""));
  }

  /** `$m1` is a member's identifier; `asked` are the members that the command line names. */
  async run(command: string, asked: readonly ClusterMember[]): Promise<void> {
    const ids = this.#cluster.members.map(({ name, id }) => [`$${name}`, id.toString(16)] as const);
    const words = ids.reduce((line, [name, hex]) => line.replace(name, hex), command).split(" ");
    const endpoints = asked.map(({ endpoint }) => endpoint).join(",");
    const env = { ETCDCTL_API: "3", ETCDCTL_ENDPOINTS: endpoints };
    const { stdout, stderr, exit } = await etcdctlOf[this.#tool](words, { env });
    const said = this.#masked(stderr === "" ? stdout : `${stdout}-- stderr\n${stderr}`);
    this.#lines.push(`$ etcdctl ${command}\n${said}exit ${exit}\n`);
  }

  #masked(text: string): string {
    const names = this.#cluster.members.flatMap(({ name, endpoint, id }) => [
      [endpoint, `<${name}.client>`],
      [id.toString(16), `<${name}>`],
    ]);
    return (
      names
        .reduce((masked, [own, name]) => masked.replaceAll(own!, name!), text)
        // Official etcdctl asks any of the endpoints.
        .replace(/("(?:cluster|member)_id":)\d+/g, "$1<id>")
        .replace(/("raft_term":)\d+/g, "$1<term>")
    );
  }
}

async function handOver(cluster: Cluster, tool: ServerKind): Promise<string> {
  const talk = new Talk(cluster, tool);
  const [first, second, third] = cluster.members as [ClusterMember, ClusterMember, ClusterMember];
  await cluster.moveLeader(first);
  await talk.run("move-leader $m2", [second, third]);
  await talk.run("move-leader 123", [third, first]);
  await talk.run("move-leader $m2", [third, first]);
  assert.equal(await cluster.leader(), second, "the leader that was named");
  await talk.run("move-leader $m3 -w json", [second]);
  assert.equal(await cluster.leader(), third, "the leader that was named");
  await talk.run("move-leader $m1 -w simple", cluster.members);
  assert.equal(await cluster.leader(), first, "the leader that was named");
  for (const format of ["fields", "table"]) {
    await cluster.moveLeader(first);
    await talk.run(`move-leader $m2 -w ${format}`, cluster.members);
  }
  await talk.run("move-leader $m1 -w nonsense", cluster.members);
  return talk.transcript;
}

test("both etcdctl hand over the leadership of both kinds of clusters", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  if (requireOfficial(t, "etcdctl") === undefined) return;
  const tools = ["official", "ours"] as const;
  const said = async (kind: ServerKind) =>
    Cluster.with(threeOf(kind), async (cluster) => {
      const transcripts: string[] = [];
      for (const tool of tools) transcripts.push(await handOver(cluster, tool));
      return transcripts;
    });
  const [byOfficial, byOurs] = await said("official");
  assert.match(byOfficial!, /\nLeadership transferred from <m1> to <m2>\nexit 0\n/);
  assert.equal(byOurs, byOfficial, "ours on official members");
  const ours = await said("ours");
  assert.deepEqual(ours, [byOfficial, byOfficial], "official and ours on our members");
});

interface Downgraded {
  readonly tool: ServerKind;
  /** The `5` of the members' version. */
  readonly minor: number;
}

/** To the version before the one that the members have, and back. */
async function makeRoom(cluster: Cluster, { tool, minor }: Downgraded): Promise<string> {
  const talk = new Talk(cluster, tool);
  const { members } = cluster;
  const older = `3.${minor - 1}`;
  const lowered = () => allSay(cluster, `${older}.0`);
  await allSay(cluster, `3.${minor}.0`);
  for (const version of ["x", "3.1", `3.${minor + 1}`, `3.${minor}`]) {
    await talk.run(`downgrade validate ${version}`, members);
    await talk.run(`downgrade enable ${version}`, members);
  }
  await talk.run("downgrade enable", members);
  await talk.run("downgrade validate", members);
  await talk.run(`downgrade enable ${older} ${older}`, members);
  await talk.run(`downgrade validate ${older} -w table`, members);
  await talk.run(`downgrade validate ${older}`, members);
  await talk.run(`downgrade validate ${older}.0 -w json`, members);
  await talk.run(`downgrade enable ${older}`, members);
  await lowered();
  await talk.run("downgrade cancel", members);
  await allSay(cluster, `3.${minor}.0`);
  await talk.run(`downgrade enable ${older} -w json`, members);
  await lowered();
  await talk.run("downgrade cancel -w json", members);
  return talk.transcript
    .replaceAll(new RegExp(`3\\.${minor}(\\.0)?`, "g"), "<version>")
    .replaceAll(older, "<older>");
}

const refusals = [
  ["x", "wrong downgrade target version format"],
  ["3.1", "invalid downgrade target version"],
  ["3.6", "invalid downgrade target version"],
  ["<version>", "invalid downgrade target version"],
].flatMap(([version, refusal]) =>
  ["validate", "enable"].map(
    (command) =>
      `$ etcdctl downgrade ${command} ${version}\n-- stderr\nError: etcdserver: ${refusal}\nexit 1\n`,
  ),
);
const json = `{"header":{"cluster_id":<id>,"member_id":<id>,"revision":1,"raft_term":<term>},"version":"<version>"}`;
/** What etcdctl 3.6, which is the first to have these commands, prints of the answers of 3.5. */
const madeRoom = `${refusals.join("")}$ etcdctl downgrade enable
-- stderr
Error: TARGET_VERSION not provided
exit 128
$ etcdctl downgrade validate
-- stderr
Error: TARGET_VERSION not provided
exit 128
$ etcdctl downgrade enable <older> <older>
-- stderr
Error: too many arguments
exit 128
$ etcdctl downgrade validate <older> -w table
-- stderr
Error: table not supported as output format
exit 4
$ etcdctl downgrade validate <older>
Downgrade validate success, cluster version <version>
exit 0
$ etcdctl downgrade validate <older>.0 -w json
${json}
exit 0
$ etcdctl downgrade enable <older>
Downgrade enable success, cluster version <version>
exit 0
$ etcdctl downgrade cancel
Downgrade cancel success, cluster version <version>
exit 0
$ etcdctl downgrade enable <older> -w json
${json}
exit 0
$ etcdctl downgrade cancel -w json
${json}
exit 0
`;

test("our etcdctl makes room for an older version, and takes it back", async () => {
  const said = await Cluster.with(threeOf("ours"), (cluster) =>
    makeRoom(cluster, { tool: "ours", minor: ourMinor }),
  );
  assert.equal(said, madeRoom);
});

// Official 3.4 has no downgrades, and 3.5 never answers the request for one.
if (officialMinor() > 5) {
  test("both etcdctl make room on official members of 3.6", async () => {
    const minor = officialMinor();
    const said = (tool: ServerKind) =>
      Cluster.with(threeOf("official"), (cluster) => makeRoom(cluster, { tool, minor }));
    assert.equal(await said("ours"), await said("official"));
  });
}
