// What etcdctl's doctor finds in clusters of processes: one that is well, and what can be wrong with one.
import assert from "node:assert/strict";
import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { etcdVersion } from "../../src/base/index.ts";
import { type CertificateFiles, TestAuthority } from "../../src/client/testing/certificates.ts";
import { Cluster, quickElections } from "../cluster/support/cluster.ts";
import { allSay, ourMinor } from "../cluster/support/versions.ts";
import { officialMinor, officialVersion, requireOfficial } from "../official.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { startTlsServer } from "../support/tls-server.ts";
import { etcdctlOf } from "./etcdctl-session.ts";

interface Finding {
  readonly severity: "fine" | "note" | "warning" | "problem";
  readonly about: string;
  readonly text: string;
  readonly remedy?: string;
}

interface Diagnosis {
  readonly exit: number | string;
  readonly findings: readonly Finding[];
}

async function diagnose(
  endpoints: readonly string[],
  flags: readonly string[],
): Promise<Diagnosis> {
  const args = ["doctor", `--endpoints=${endpoints.join(",")}`, "-w", "json", ...flags];
  const { stdout, stderr, exit } = await etcdctlOf.ours(args, {});
  assert.equal(stderr, "");
  const findings: readonly Finding[] = JSON.parse(stdout);
  for (const { severity, text, remedy } of findings) {
    assert.equal(
      remedy === undefined,
      severity === "fine",
      `who finds fault says what to do: ${text}`,
    );
  }
  return { exit, findings };
}

/** `problem cluster: text`, of what is not fine. How fast the disks are is another machine's or hour's matter. */
function faults({ findings }: Diagnosis): string[] {
  return findings
    .filter(({ severity, text }) => severity !== "fine" && !/ takes (up to|more)/.test(text))
    .map(({ severity, about, text }) => `${severity} ${about}: ${text}`);
}
const noBackup = "note backups: their age is unknown";
const hourMs = 3_600 * 1_000;
const daySeconds = 24 * 3_600;
const ours = { kind: "ours" } as const;

test("the doctor finds a cluster well, and tells of its backups", async (t) => {
  const folder = await temporaryDirectory(t);
  await Cluster.with({ members: [ours, ours, ours], args: quickElections }, async (cluster) => {
    const unknown = await diagnose(cluster.endpoints, []);
    assert.deepEqual(faults(unknown), [noBackup]);
    assert.equal(unknown.exit, 0);
    const said = unknown.findings.map(({ text }) => text);
    for (const text of [
      "a quorum answers, and all that were asked follow one leader",
      "3 voting members survive the failure of 1",
      "no alarm is raised",
      "clocks agree, to the second",
    ]) {
      assert.ok(said.includes(text), text);
    }
    assert.equal(said.filter((text) => text.startsWith("syncing the log takes up to")).length, 3);

    const none = await diagnose(cluster.endpoints, [`--backup=${folder}`]);
    assert.deepEqual(faults(none), [`problem backups: there is no snapshot file at ${folder}`]);
    assert.equal(none.exit, 1);
    const file = join(folder, "snapshot.db");
    await writeFile(file, "");
    assert.deepEqual(faults(await diagnose(cluster.endpoints, [`--backup=${folder}`])), []);
    const twoDaysAgo = new Date(Date.now() - 48 * hourMs);
    await utimes(file, twoDaysAgo, twoDaysAgo);
    const old = await diagnose(cluster.endpoints, [`--backup=${folder}`]);
    assert.deepEqual(faults(old), [`warning backups: the newest, ${file}, is 48 hours old`]);
    assert.equal(old.exit, 0);
  });
});

test("the doctor finds members that are gone, and a quorum that is", async () => {
  await Cluster.with({ members: [ours, ours, ours], args: quickElections }, async (cluster) => {
    const { endpoints } = cluster;
    const [first, second, third] = cluster.members;
    const quick = ["--command-timeout=1s"];
    await third!.stop();
    await cluster.leader();
    const silent = (endpoint: string) =>
      `problem ${endpoint}: does not answer: context deadline exceeded`;
    const one = await diagnose(endpoints, quick);
    assert.deepEqual(faults(one), [silent(third!.endpoint), noBackup]);
    assert.equal(one.exit, 1);
    // Members are found by any of them, and those that are not asked are missed.
    assert.deepEqual(faults(await diagnose([first!.endpoint], [...quick, "--cluster"])).sort(), [
      noBackup,
      silent(`http://${third!.endpoint}`),
    ]);
    const alone = await diagnose([first!.endpoint], quick);
    assert.deepEqual(faults(alone), ["note cluster: 2 of 3 members were not asked", noBackup]);

    await second!.stop();
    const two = await diagnose(endpoints, quick);
    assert.equal(two.exit, 1);
    assert.deepEqual(
      faults(two).filter((fault) => fault.startsWith("problem") && !fault.includes("no leader")),
      [
        "problem cluster: no quorum answers: context deadline exceeded",
        silent(second!.endpoint),
        silent(third!.endpoint),
      ],
    );
  });
});

test("the doctor finds members of another version", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const members = [ours, ours, { kind: "official" }] as const;
  await Cluster.with({ members, args: quickElections }, async (cluster) => {
    await allSay(cluster, `3.${Math.min(officialMinor(), ourMinor)}.0`);
    const { exit, findings } = await diagnose(cluster.endpoints, []);
    const skew = findings.find(({ text }) => text.startsWith("members are of versions"));
    const versions = [officialVersion(), etcdVersion].sort().join(", ");
    assert.equal(skew!.text, `members are of versions ${versions}`);
    assert.equal(skew!.severity, "warning");
    assert.match(skew!.remedy!, /finish the upgrade/);
    assert.equal(exit, 0);
  });
});

test("the doctor finds certificates that end soon, the servers' and its own", async (t) => {
  const folder = await temporaryDirectory(t);
  const authority = new TestAuthority(folder);
  await authority.writeCa();
  const soon = { fromSeconds: -daySeconds, toSeconds: 10.5 * daySeconds };
  const late = { fromSeconds: -daySeconds, toSeconds: 400 * daySeconds };
  const names = { dns: ["localhost"], ip: ["127.0.0.1"] };
  const server = await authority.issue("server", { ...names, validity: soon });
  const client = await authority.issue("client", { validity: late });
  const ending = await authority.issue("ending", { validity: soon });
  const place = await startTlsServer("ours", { authority, server, client, folder });
  t.after(() => place.stop());
  const endpoint = `https://${place.endpoint}`;
  const day = new Date(Date.now() + soon.toSeconds * 1_000).toISOString().slice(0, 10);
  const flagsOf = ({ cert, key }: CertificateFiles) => [
    `--cacert=${authority.caFile}`,
    ...[`--cert=${cert}`, `--key=${key}`],
  ];
  const ends = (what: string) => `${what} ends in 10 days, on ${day}`;
  const diagnosis = await diagnose([endpoint], flagsOf(ending));
  const warnings = diagnosis.findings.filter(({ text }) => / ends in /.test(text));
  assert.deepEqual(
    warnings.map(({ severity, about, text }) => `${severity} ${about}: ${text}`),
    [
      `warning ${endpoint}: ${ends("its certificate")}`,
      `warning etcdctl: ${ends(`the certificate ${ending.cert}`)}`,
      // The authority of a test has an hour.
      `warning etcdctl: the certificate ${authority.caFile} ends in 0 days, on ${new Date(Date.now() + hourMs).toISOString().slice(0, 10)}`,
    ],
  );
  for (const { remedy } of warnings) assert.match(remedy!, /renew/);
  const careless = await diagnose([endpoint], [...flagsOf(client), "--insecure-skip-tls-verify"]);
  assert.match(faults(careless).join("\n"), /warning etcdctl: takes any certificate/);
});
